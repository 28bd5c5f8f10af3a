package ai.vibengine.server.login;

import ai.vibengine.server.contract.ContractNumbers;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Finds passwords that are easy to guess. The first guesses, such as a known word or a row of keys, count as very few characters however
 * long they are, and so do repetitions. Thread-safe.
 */
final class PasswordStrength {

    /** The number of unpredictable characters that a password must have, of the twelve that it has at least. */
    private static final int LEAST = 10;

    private static final int LEAST_DIFFERENT = 5;

    /** Some characters are many when Unicode's ways to write the same are made one; this bounds the work. */
    private static final int MOST_READ = ContractNumbers.PASSWORD_MAX_LENGTH;

    private final CommonWords common = CommonWords.load();

    /** A kind of part of a password that can be foretold. */
    enum Pattern {
        EMAIL("the e-mail address"),
        ACCOUNT("the name of the account"),
        PRODUCT("the name of this product"),
        COMMON("a word that many passwords have"),
        KEYS("neighbouring keys such as qwerty"),
        SEQUENCE("a sequence such as 1234 or abcd"),
        YEAR("a year"),
        REPETITION("a repetition"),
        PUNCTUATION("spaces and punctuation");

        private final String words;

        Pattern(String words) {
            this.words = words;
        }
    }

    /**
     * A way to read a password in which it may turn out to be a simple one.
     *
     * @param leftOut the kind of part that this reading leaves out
     * @param cost of reading it so, by which few of those that are by chance turn out to be simple
     */
    private record Reading(List<String> texts, Pattern leftOut, int cost) {

        PasswordCover cover(Map<Pattern, Set<String>> words) {
            PasswordCover cover = texts.stream()
                    .map(text -> PasswordCover.of(text, words))
                    .reduce(PasswordCover::and)
                    .orElseThrow();
            return new PasswordCover(
                    cover.cost() + cost, cover.patterns().isEmpty() ? EnumSet.of(leftOut) : cover.patterns());
        }
    }

    /**
     * Returns the weakness of a new password, in the words of the contract's messages; empty when it is good.
     *
     * @param email the address that the password is to be for
     * @param account the name of the account
     */
    Optional<String> weaknessOf(String password, String email, String account) {
        long different = password.codePoints().distinct().count();
        if (different < LEAST_DIFFERENT) {
            return Optional.of("must have at least " + LEAST_DIFFERENT + " different characters");
        }
        Map<Pattern, Set<String>> words = Map.of(
                Pattern.EMAIL, parts(email),
                Pattern.ACCOUNT, parts(account),
                Pattern.PRODUCT, Set.of("vibengine"),
                Pattern.COMMON, common.words());
        PasswordCover cheapest = readings(plain(password)).stream()
                .map(reading -> reading.cover(words))
                .min((one, other) -> Integer.compare(one.cost(), other.cost()))
                .orElseThrow();
        return cheapest.cost() < LEAST
                ? Optional.of("must be harder to guess: too much of it is " + named(cheapest.patterns()))
                : Optional.empty();
    }

    private static List<Reading> readings(String password) {
        String joined = password.replaceAll("[\\s\\p{Pd}\\p{Pc}.,:;/]", "");
        // q1w2e3r4
        StringBuilder[] halves = {new StringBuilder(), new StringBuilder()};
        for (int i = 0; i < joined.length(); i++) {
            halves[i % 2].append(joined.charAt(i));
        }
        return List.of(
                new Reading(List.of(password), Pattern.REPETITION, 0),
                new Reading(List.of(joined), Pattern.PUNCTUATION, 0),
                // aabbccdd
                new Reading(List.of(joined.replaceAll("(.)\\1+", "$1")), Pattern.REPETITION, 2),
                new Reading(List.of(halves[0].toString(), halves[1].toString()), Pattern.PUNCTUATION, 4));
    }

    /** Returns the text without case, accents, and the differences between equivalent Unicode spellings. */
    static String plain(String text) {
        String plain = Normalizer.normalize(text, Normalizer.Form.NFKD)
                .toLowerCase(Locale.ROOT)
                .replaceAll("\\p{M}", "");
        return plain.substring(0, Math.min(plain.length(), MOST_READ));
    }

    /** Returns a name, its parts, and these run together. */
    private static Set<String> parts(String name) {
        String plain = plain(name);
        List<String> parts = new ArrayList<>(List.of(plain.split("[^\\p{L}\\p{N}]+", -1)));
        parts.addAll(List.of(plain.split("[^\\p{L}]+", -1)));
        for (String side : plain.split("@", -1)) {
            parts.add(side.replaceAll("[^\\p{L}\\p{N}]", ""));
        }
        parts.add(plain);
        return parts.stream().filter(part -> part.length() > 2).collect(Collectors.toSet());
    }

    private static String named(EnumSet<Pattern> patterns) {
        List<String> words = patterns.stream().map(pattern -> pattern.words).toList();
        int last = words.size() - 1;
        return last == 0 ? words.get(0) : String.join(", ", words.subList(0, last)) + " and " + words.get(last);
    }
}
