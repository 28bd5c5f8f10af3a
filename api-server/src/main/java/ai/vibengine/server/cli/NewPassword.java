package ai.vibengine.server.cli;

import ai.vibengine.openapi.Contract;
import ai.vibengine.openapi.InvalidRequestException;
import ai.vibengine.openapi.Violation;
import com.fasterxml.jackson.databind.node.TextNode;
import java.io.BufferedReader;
import java.io.Console;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

/** Asks for a password: at a terminal without showing it, else on standard input. Never an argument, which others can see. */
final class NewPassword {

    private final CommandLine command;
    private final Contract contract = Contract.load().dashboard();

    NewPassword(CommandLine command) {
        this.command = command;
    }

    void requireEmail(String email) {
        require("--email", "Email", email);
    }

    @SuppressWarnings("SystemConsoleNull") // a later JDK's console reads the line from standard input as well
    String read() {
        Console console = System.console();
        String password = console == null ? line() : typed(console);
        require("The password", "Password", password);
        return password;
    }

    /** Does what refuses passwords that are easy to guess, and says so as of one that is too short. */
    void accept(Runnable setting) {
        try {
            setting.run();
        } catch (InvalidRequestException weak) {
            throw refused("The password", weak.violations());
        }
    }

    private static String typed(Console console) {
        char[] typed = console.readPassword("Password: ");
        return typed == null ? "" : new String(typed);
    }

    private static String line() {
        try {
            String line = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8)).readLine();
            return line == null ? "" : line;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private void require(String name, String schema, String value) {
        List<Violation> violations = contract.schema(schema).violations(TextNode.valueOf(value));
        if (!violations.isEmpty()) {
            throw refused(name, violations);
        }
    }

    private ParameterException refused(String name, List<Violation> violations) {
        return new ParameterException(command, name + " " + violations.get(0).message());
    }
}
