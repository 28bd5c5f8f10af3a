package ai.vibengine.server.login;

import ai.vibengine.server.login.PasswordStrength.Pattern;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The cheapest way to put a text together from what can be foretold and, for the rest, single characters.
 *
 * @param cost as how many characters by chance it counts
 * @param patterns the kinds of parts of it that can be foretold
 */
record PasswordCover(int cost, EnumSet<Pattern> patterns) {

    private static final int LEAST_RUN = 3;
    private static final int YEAR_DIGITS = 4;

    /** The cost of a common word: it is one of some hundreds, in one of several spellings. */
    private static final int COMMON_COST = 3;

    /** The characters that are written in place of letters. */
    private static final Map<Character, String> SUBSTITUTES = Map.ofEntries(
            Map.entry('a', "4@"),
            Map.entry('b', "8"),
            Map.entry('c', "("),
            Map.entry('e', "3€"),
            Map.entry('g', "69"),
            Map.entry('i', "1!|"),
            Map.entry('l', "1!|"),
            Map.entry('o', "0"),
            Map.entry('s', "5$"),
            Map.entry('t', "7+"),
            Map.entry('z', "2"));

    /** The end of a part of the text, and all before it. */
    private record Step(int cost, int from, @Nullable Pattern pattern) {}

    PasswordCover and(PasswordCover other) {
        EnumSet<Pattern> both = EnumSet.copyOf(patterns);
        both.addAll(other.patterns);
        return new PasswordCover(cost + other.cost, both);
    }

    /**
     * Covers a text.
     *
     * @param words those that can be foretold
     */
    static PasswordCover of(String text, Map<Pattern, Set<String>> words) {
        List<Step> steps = new ArrayList<>(List.of(new Step(0, 0, null)));
        for (int i = 1; i <= text.length(); i++) {
            steps.add(new Step(Integer.MAX_VALUE, 0, null));
        }
        for (int at = 0; at < text.length(); at++) {
            reach(steps, at, 1, 1, null);
            for (Map.Entry<Pattern, Set<String>> each : words.entrySet()) {
                int cost = each.getKey() == Pattern.COMMON ? COMMON_COST : 1;
                for (String word : each.getValue()) {
                    if (isWritten(word, text, at)) {
                        reach(steps, at, word.length(), cost, each.getKey());
                    }
                }
            }
            reachUpTo(steps, at, longest(KeyLines.SEQUENCES, text, at), Pattern.SEQUENCE);
            reachUpTo(steps, at, longest(KeyLines.KEYS, text, at), Pattern.KEYS);
            reachUpTo(steps, at, repeated(text, at), Pattern.REPETITION);
            if (isYear(text, at)) {
                reach(steps, at, YEAR_DIGITS, 1, Pattern.YEAR);
            }
        }
        EnumSet<Pattern> patterns = EnumSet.noneOf(Pattern.class);
        for (int at = text.length(); at > 0; at = steps.get(at).from()) {
            Pattern pattern = steps.get(at).pattern();
            if (pattern != null) {
                patterns.add(pattern);
            }
        }
        return new PasswordCover(steps.get(text.length()).cost(), patterns);
    }

    private static void reachUpTo(List<Step> steps, int at, int longest, Pattern pattern) {
        for (int length = LEAST_RUN; length <= longest; length++) {
            reach(steps, at, length, 1, pattern);
        }
    }

    private static void reach(List<Step> steps, int at, int length, int more, @Nullable Pattern pattern) {
        int cost = steps.get(at).cost() + more;
        if (cost < steps.get(at + length).cost()) {
            steps.set(at + length, new Step(cost, at, pattern));
        }
    }

    private static boolean isWritten(String word, String text, int at) {
        if (word.length() > text.length() - at) {
            return false;
        }
        for (int i = 0; i < word.length(); i++) {
            char letter = word.charAt(i);
            char written = text.charAt(at + i);
            if (letter != written && !isSubstitute(letter, written)) {
                return false;
            }
        }
        return true;
    }

    private static boolean isSubstitute(char letter, char written) {
        return !Character.isLetter(written)
                && SUBSTITUTES.getOrDefault(letter, "").indexOf(written) >= 0;
    }

    private static int longest(List<String> lines, String text, int at) {
        int longest = 0;
        for (String line : lines) {
            for (int i = line.indexOf(text.charAt(at)); i >= 0; i = line.indexOf(text.charAt(at), i + 1)) {
                longest = Math.max(longest, same(line, i, text, at));
            }
        }
        return longest;
    }

    /** Returns how many characters from here on repeat an earlier part, which may reach into itself. */
    private static int repeated(String text, int at) {
        int longest = 0;
        for (int i = 0; i < at; i++) {
            longest = Math.max(longest, same(text, i, text, at));
        }
        return longest;
    }

    private static int same(String one, int from, String other, int at) {
        int length = 0;
        while (from + length < one.length()
                && at + length < other.length()
                && one.charAt(from + length) == other.charAt(at + length)) {
            length++;
        }
        return length;
    }

    private static boolean isYear(String text, int at) {
        return text.length() - at >= YEAR_DIGITS
                && (text.startsWith("19", at) || text.startsWith("20", at))
                && Character.isDigit(text.charAt(at + 2))
                && Character.isDigit(text.charAt(at + 3));
    }
}
