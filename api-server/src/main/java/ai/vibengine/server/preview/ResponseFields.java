package ai.vibengine.server.preview;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpHeader;
import org.jspecify.annotations.Nullable;

/** The header fields of a sandbox's answer as a browser may have them: none of them reaches beyond the host of the port. */
final class ResponseFields {

    /** Clears cookies of the whole site, of which the host of the port is a part. */
    private static final String CLEAR_SITE_DATA = "Clear-Site-Data";

    private static final String DOMAIN = "domain";

    private ResponseFields() {}

    /** Returns the field as it goes on; null for one that does not. */
    static @Nullable HttpField filtered(HttpField field) {
        if (field.getHeader() == HttpHeader.SET_COOKIE) {
            return cookie(field);
        }
        return field.is(CLEAR_SITE_DATA) ? null : field;
    }

    /** A cookie of this host alone, whatever domain it names, and not the one that opens the port. */
    private static @Nullable HttpField cookie(HttpField field) {
        String value = field.getValue() == null ? "" : field.getValue();
        String[] parts = value.split(";", -1);
        if (nameOf(parts[0]).equals(PortCredentials.COOKIE)) {
            return null;
        }
        List<String> kept = new ArrayList<>();
        for (int i = 0; i < parts.length; i++) {
            if (i == 0 || !nameOf(parts[i]).toLowerCase(Locale.ROOT).equals(DOMAIN)) {
                kept.add(parts[i]);
            }
        }
        return kept.size() == parts.length ? field : new HttpField(HttpHeader.SET_COOKIE, String.join(";", kept));
    }

    private static String nameOf(String part) {
        int equals = part.indexOf('=');
        return (equals < 0 ? part : part.substring(0, equals)).trim();
    }
}
