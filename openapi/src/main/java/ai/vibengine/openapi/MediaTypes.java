package ai.vibengine.openapi;

/** Media types of bodies. */
public final class MediaTypes {

    private MediaTypes() {}

    /** Returns whether what is of the type is JSON: {@code application/json}, or a format on top of it (RFC 6839, section 3.1). */
    public static boolean isJson(String mediaType) {
        return mediaType.equals("application/json") || mediaType.endsWith("+json");
    }
}
