/** A setting that cannot be used; the message names the setting and the field. It stops the start. */
export class ConfigurationError extends Error {
  constructor(setting: string, field: string, why: string) {
    super(`${setting}: ${field === "" ? "" : `${field}: `}${why}`);
    this.name = "ConfigurationError";
  }
}
