package ai.vibengine.conformance.mutants;

/**
 * One change of one instruction of the server.
 *
 * @param type the internal name of the class, as {@code ai/vibengine/server/file/FilePath}
 * @param method the name of the method and its descriptor
 * @param instruction the number of the instruction in the method, from 0
 * @param file the source file, from the root of the packages
 * @param line the line in it
 * @param change what is different, in words
 * @param nth which of the equal changes of that method it is, from 1
 */
record Mutant(
        String type, String method, int instruction, String file, int line, Operator operator, String change, int nth) {

    /** A name that no other mutant has, and that stays when lines move. */
    String name() {
        String type = file.substring("ai/vibengine/server/".length());
        return type + " " + method.substring(0, method.indexOf('(')) + ": " + change
                + (nth > 1 ? " (" + nth + ")" : "");
    }
}
