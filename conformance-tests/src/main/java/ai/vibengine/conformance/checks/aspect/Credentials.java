package ai.vibengine.conformance.checks.aspect;

import ai.vibengine.conformance.http.Request;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Credentials that are almost right. */
final class Credentials {
    private static final String HEADER = "X-API-Key";

    private Credentials() {}

    /** The key with each of its characters changed in turn. */
    static List<String> changed(String key) {
        List<String> all = new ArrayList<>();
        for (int i = 0; i < key.length(); i++) {
            all.add(key.substring(0, i) + (key.charAt(i) == 'a' ? 'b' : 'a') + key.substring(i + 1));
        }
        return all;
    }

    /** The key cut after each of its characters, and longer ones. */
    static List<String> ofOtherLength(String key) {
        List<String> all = new ArrayList<>();
        for (int i = 1; i < key.length(); i++) {
            all.add(key.substring(0, i));
        }
        all.addAll(List.of(key + "a", key + key, "a" + key, key.substring(1), key + "," + key, key + "%00"));
        return all;
    }

    /** A few keys that are almost right, each in another way. */
    static Set<String> almost(String key) {
        List<String> changed = changed(key);
        Set<String> all = new LinkedHashSet<>(List.of(
                changed.get(Math.min(12, key.length() - 1)),
                changed.get(key.length() / 2),
                changed.get(key.length() - 1),
                key.substring(0, Math.min(12, key.length() - 1)),
                key.substring(0, key.length() - 1),
                key + "a",
                key.toUpperCase(Locale.ROOT),
                key.toLowerCase(Locale.ROOT)));
        all.remove(key);
        return all;
    }

    static Request with(Request request, String key) {
        return request.header(HEADER, key);
    }

    /** The request with a good key in each place where none is looked for, by the name of the place. */
    static Map<String, Request> elsewhere(Request request, String key) {
        Map<String, Request> all = new LinkedHashMap<>();
        for (String scheme : List.of("Bearer ", "ApiKey ", "Token ", "")) {
            all.put("Authorization: " + scheme + "KEY", request.header("Authorization", scheme + key));
        }
        for (String pair : List.of(key + ":", ":" + key, "api:" + key)) {
            String basic = Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8));
            all.put("Basic " + pair.replace(key, "KEY"), request.header("Authorization", "Basic " + basic));
        }
        for (String name : List.of("Api-Key", "X-Api-Token", "X-Auth-Token", "X-Access-Token", "X-API-Key-Id")) {
            all.put(name, request.header(name, key));
        }
        for (String name : List.of("X-API-Key", "api_key", "session", "token")) {
            all.put("Cookie " + name, request.header("Cookie", name + "=" + key));
        }
        for (String name : List.of("X-API-Key", "x-api-key", "api_key", "apikey", "key", "token", "access_token")) {
            String mark = request.path().contains("?") ? "&" : "?";
            all.put(
                    "?" + name,
                    new Request(
                            request.method(),
                            request.path() + mark + name + "=" + key,
                            request.role(),
                            request.headers(),
                            request.body()));
        }
        return all;
    }
}
