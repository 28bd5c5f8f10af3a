package ai.vibengine.conformance.checks.aspect;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Texts that software mangles. */
final class Texts {
    // Outside the basic plane: one code point, two UTF-16 units, four bytes.
    private static final String WIDE = "\uD83D\uDE80";

    private static final List<String> ODD = List.of(
            " blank before",
            "blank behind ",
            "two  blanks",
            " ",
            "",
            "\ttab\t",
            "line\nline",
            "line\r\nline",
            "\r",
            "end\n",
            "a\u0000b",
            "\u0001\u001f\u007f",
            "\u0085\u2028\u2029",
            "\u00a0no break\u00a0",
            "zero\u200bwidth\u200d\ufeff",
            "\u202eright to left",
            "caf\u00e9",
            "cafe\u0301",
            "\ufb01 \u2460 \uff21",
            "Stra\u00dfe \u0130\u0131 \u03c3\u03c2",
            WIDE + "\uD83C\uDFFD",
            "\uDBFF\uDFFD",
            "\ufffd\uffff",
            "null",
            "true",
            "0",
            "007",
            "-0",
            "1e3",
            "1.0",
            "2026-02-21T10:30:00+01:00",
            "<b>&amp;</b>",
            "\"quoted\" 'quoted'",
            "back\\slash \\u0041 \\n",
            "{\"a\":1}",
            "[]",
            "%41%00%zz",
            "a+b=c&d",
            "${x} {{x}} #{x} %s %n $1",
            "'; DROP TABLE sandboxes; --",
            "../../etc/passwd",
            "A".repeat(300));

    private Texts() {}

    /** Entries with odd values, and with odd keys, so many that another two are still allowed. */
    static Map<String, String> entries() {
        Map<String, String> entries = new LinkedHashMap<>();
        for (int i = 0; i < ODD.size(); i++) {
            entries.put("v" + i, ODD.get(i));
        }
        return entries;
    }

    /** Entries whose keys are odd, or almost the same. */
    static Map<String, String> oddKeys() {
        Map<String, String> entries = new LinkedHashMap<>();
        List<String> keys = List.of(
                "key",
                "Key",
                "KEY",
                " key",
                "key ",
                "a b",
                "a.b",
                "a[0]",
                "$key",
                "__proto__",
                "constructor",
                "toString",
                "caf\u00e9",
                "cafe\u0301",
                "\u00df",
                "ss",
                "SS",
                "\u0130",
                "i\u0307",
                WIDE,
                "a=b",
                "a&b",
                "a%41",
                "a/b",
                "\"",
                "\\",
                "'",
                "\n",
                "\u0000",
                "\u200b",
                "0",
                "00",
                "-1",
                "null",
                "id",
                "sandbox_id");
        keys.forEach(key -> entries.put(key, "of " + key));
        return entries;
    }

    /** A text of so many code points, each of two UTF-16 units and four bytes. */
    static String wide(int codePoints) {
        return WIDE.repeat(codePoints);
    }
}
