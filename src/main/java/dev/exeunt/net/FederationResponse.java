package dev.exeunt.net;

import dev.exeunt.matrix.json.JsonObject;
import dev.exeunt.matrix.json.JsonValue;

/**
 * Another server's answer, whatever its status.
 *
 * @param status the HTTP status
 * @param body strictly parsed; an empty object where an answer other than 200 has no JSON
 */
public record FederationResponse(int status, JsonValue body) {
    /** Whether the server did what it was asked. */
    public boolean isOk() {
        return status == 200;
    }

    /**
     * The body of an answer that must be 200 and an object.
     *
     * @throws FederationException where it is not, with the server's own words
     */
    public JsonObject object() {
        if (!isOk()) {
            throw new FederationException("it answers " + error());
        }
        if (body instanceof JsonObject object) {
            return object;
        }
        throw new FederationException("its answer is no JSON object");
    }

    /** Status, error code and message of an answer that is no success, in one line. */
    public String error() {
        if (body instanceof JsonObject object && object.string("errcode").isPresent()) {
            return status + " " + object.string("errcode").get()
                    + object.string("error")
                            .map(message -> " (" + clean(message) + ")")
                            .orElse("");
        }
        return Integer.toString(status);
    }

    /** It ends up in logs and in our own answers. */
    private static String clean(String message) {
        String printable = message.replaceAll("\\p{Cntrl}", " ");
        return printable.length() <= 200 ? printable : printable.substring(0, 200) + "…";
    }
}
