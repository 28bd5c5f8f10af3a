/** A test double of the Vibengine API. */
module ai.vibengine.client.testing {
    requires ai.vibengine.openapi;
    requires com.fasterxml.jackson.core;
    requires com.fasterxml.jackson.databind;
    requires static org.jspecify;
    requires static org.junit.jupiter.api;

    exports ai.vibengine.client.testing;
}
