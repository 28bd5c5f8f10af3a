/** The Java client of the Vibengine API. */
module ai.vibengine.client {
    requires java.net.http;
    requires com.fasterxml.jackson.annotation;
    requires com.fasterxml.jackson.core;
    requires com.fasterxml.jackson.databind;
    requires static jakarta.annotation;
    requires static org.jspecify;

    exports ai.vibengine.client;
    exports ai.vibengine.client.call;
    exports ai.vibengine.client.command;
    exports ai.vibengine.client.error;
    exports ai.vibengine.client.file;
    exports ai.vibengine.client.limits;
    exports ai.vibengine.client.paging;
    exports ai.vibengine.client.port;
    exports ai.vibengine.client.sandbox;
    exports ai.vibengine.client.template;

    opens ai.vibengine.client.internal.generated to
            com.fasterxml.jackson.databind;
}
