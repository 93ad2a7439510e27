import { parseFieldSelector } from "../../apimachinery/fields.ts";
import { parseLabelSelector } from "../../apimachinery/labels.ts";

const parses =
  (parse: (text: string) => unknown) =>
  (text: string): boolean => {
    try {
      parse(text);
      return true;
    } catch {
      return false;
    }
  };

/** Whether a raw selector of a review can be read. */
export const fieldSelectorParses = parses(parseFieldSelector);
export const labelSelectorParses = parses(parseLabelSelector);
