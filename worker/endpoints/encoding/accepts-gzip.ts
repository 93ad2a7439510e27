/** Whether a client that weighs codings takes gzip: named, and not with a weight of 0. A wildcard does not name it. */
export function acceptsGzip(request: Request): boolean {
  const codings = (request.headers.get("Accept-Encoding") ?? "").split(",").map((coding) => coding.split(";").map((part) => part.trim()));
  return codings.some(([name = "", ...parameters]) => {
    const weight = parameters.find((parameter) => parameter.startsWith("q="))?.slice("q=".length);
    return name.toLowerCase() === "gzip" && Number(weight ?? 1) > 0;
  });
}
