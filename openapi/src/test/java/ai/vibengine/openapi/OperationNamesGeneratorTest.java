package ai.vibengine.openapi;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class OperationNamesGeneratorTest {

    private final String source = OperationNamesGenerator.javaSource("com.example.Names", Contract.load());

    @Test
    void eachOperationHasARoute() {
        assertThat(source)
                .startsWith("package com.example;\n")
                .contains("new Route(\"POST\", \"/sandboxes\", \"createSandbox\")")
                .contains("new Route(\"GET\", \"/sandboxes/[^/]+\", \"getSandbox\")");
        assertThat(source.split("new Route\\(", -1))
                .hasSize(1 + Contract.load().operations().size());
    }
}
