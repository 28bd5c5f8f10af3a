package ai.vibengine.client.testing.internal.image;

import ai.vibengine.client.testing.internal.http.ApiErrorException;
import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.regex.Pattern;

/** The names of images. Every registry has every image, but for those below {@code .invalid}, which cannot exist. */
public final class ImageNames {

    private static final String PART = "[a-z0-9]+(?:(?:[.]|_|__|-+)[a-z0-9]+)*";
    private static final String HOST = "[A-Za-z0-9][A-Za-z0-9-]*";

    private static final Pattern FORM = Pattern.compile("(?:(?:localhost|localhost:[0-9]{1,5}|" + HOST
            + "(?:[.][A-Za-z0-9-]+)+(?::[0-9]{1,5})?|" + HOST + ":[0-9]{1,5})/)?" + PART + "(?:/" + PART
            + ")*(?::[A-Za-z0-9_][A-Za-z0-9_.-]{0,127})?(?:@sha256:[0-9a-f]{64})?");

    private static final Pattern NOWHERE = Pattern.compile("[^/]*[.]invalid(?::[0-9]+)?/.*");

    private ImageNames() {}

    /** Refuses the image that a request names if it is none, or if the request also names a parent. */
    public static void require(JsonNode request) {
        if (!request.path("from").asText("base").equals("base")) {
            throw ApiErrorException.invalid("image", "must not be given together with from");
        }
        String name = request.path("image").asText();
        if (!FORM.matcher(name).matches()) {
            throw ApiErrorException.invalid(
                    "image", "must be the name of an image: [registry/]name[:tag][@sha256:digest]");
        }
        if (NOWHERE.matcher(name).matches()) {
            throw ApiErrorException.invalid("image", "must be in a registry that this service pulls from");
        }
    }

    /** Returns the name of an image with its digest, which is that of its name. */
    public static String pinned(String name) {
        if (name.contains("@")) {
            return name;
        }
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(name.getBytes(StandardCharsets.UTF_8));
            return name + "@sha256:" + HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
