package ai.vibengine.openapi;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ConstantsGeneratorTest {

    private final Contract contract = Contract.load();

    @Test
    void limitsBoundsAndDefaultsAreConstants() {
        assertThat(ConstantsGenerator.constants(contract))
                .containsEntry("RATE_WINDOW_SECONDS", contract.limits().get("rate_window_seconds"))
                .containsEntry("RUN_COMMAND_REQUEST_TIMEOUT_MAXIMUM", 3600)
                .containsEntry("RUN_COMMAND_REQUEST_TIMEOUT_DEFAULT", 60)
                .containsEntry("LIMIT_MAXIMUM", 100)
                .allSatisfy((name, value) -> assertThat(name).matches("[A-Z][A-Z_]*"));
    }

    @Test
    void theyAreWrittenAsAClass() {
        assertThat(ConstantsGenerator.javaSource("com.example.Numbers", contract))
                .startsWith("package com.example;\n")
                .contains("\npublic final class Numbers {\n", "\n    public static final int MAX_WAIT_SECONDS = 60;\n")
                .endsWith("}\n");
    }

    @Test
    void thoseOfTheDashboardAreWrittenAsAScriptWithThePublicOnes() {
        assertThat(ConstantsGenerator.script(contract.dashboard()).lines())
                .contains(
                        "export const CREATE_SANDBOX_REQUEST_TIMEOUT_MAXIMUM = 86400;", "export const MOST_KEYS = 100;")
                .allMatch(line -> line.matches("export const [A-Z_]+ = [0-9]+;"));
    }
}
