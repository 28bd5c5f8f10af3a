package ai.vibengine.server.login;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The lines that fingers run along on keyboards, and the sequences that people know by heart, in both directions. */
final class KeyLines {

    /** Straight lines over the keys of keyboards, along the rows and across them. */
    static final List<String> KEYS = bothWays(Stream.of(
                    keyboard("`1234567890-=", " qwertyuiop[]\\", " asdfghjkl;'#", " zxcvbnm,./"),
                    keyboard("~!@#$%^&*()_+", " qwertyuiop{}|", " asdfghjkl:\"", " zxcvbnm<>?"),
                    keyboard("^1234567890", " qwertzuiop +", " asdfghjkl  #", " yxcvbnm,.-"),
                    keyboard("°!\"§$%&/()=?", " qwertzuiop *", " asdfghjkl  '", " yxcvbnm;:_"),
                    keyboard(" 1234567890", " azertyuiop^$", " qsdfghjklm", " wxcvbn,;:!"),
                    keyboard(" 1234567890", " ицукенгшщзхъ", " фывапролджэ", " ячсмитьбю."),
                    keyboard("789", "456", "123"))
            .flatMap(List::stream));

    /** The order of letters and digits, also every second. */
    static final List<String> SEQUENCES = bothWays(Stream.of(
            "abcdefghijklmnopqrstuvwxyz",
            "acegikmoqsuwy",
            "bdfhjlnprtvxz",
            "0123456789012345678901234567890",
            "1357913579",
            "0246802468",
            "абвгдежзиклмнопрстуфхцчшщъыьэюя",
            "αβγδεζηθικλμνξοπρστυφχψω"));

    private KeyLines() {}

    /** Returns the rows, and the lines that cross them straight or aslant; a space is no key. */
    private static List<String> keyboard(String... rows) {
        List<String> lines = new ArrayList<>(List.of(rows));
        int width = Stream.of(rows).mapToInt(String::length).max().orElseThrow();
        for (int column = 0; column < width + rows.length; column++) {
            for (int slant = -1; slant <= 1; slant++) {
                StringBuilder line = new StringBuilder();
                for (int row = 0; row < rows.length; row++) {
                    int key = column + slant * row;
                    line.append(key < 0 || key >= rows[row].length() ? ' ' : rows[row].charAt(key));
                }
                lines.add(line.toString());
            }
        }
        return lines;
    }

    private static List<String> bothWays(Stream<String> lines) {
        return lines.flatMap(line -> Stream.of(line.split(" ", -1)))
                .filter(line -> line.length() > 2)
                .flatMap(line ->
                        Stream.of(line, new StringBuilder(line).reverse().toString()))
                .distinct()
                .toList();
    }
}
