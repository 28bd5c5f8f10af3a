package ai.vibengine.client.spring;

import ai.vibengine.client.VibengineBuilder;

/**
 * Sets what has no property, such as a proxy. All beans of this type are applied in their order, after the properties.
 */
@FunctionalInterface
public interface VibengineCustomizer {

    /**
     * Changes the settings of the client that is about to be made.
     *
     * @param builder the settings
     */
    void customize(VibengineBuilder builder);
}
