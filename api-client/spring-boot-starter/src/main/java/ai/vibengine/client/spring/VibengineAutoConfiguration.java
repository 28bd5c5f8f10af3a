package ai.vibengine.client.spring;

import ai.vibengine.client.Vibengine;
import ai.vibengine.client.VibengineBuilder;
import ai.vibengine.client.micrometer.ObservationInterceptor;
import io.micrometer.observation.ObservationRegistry;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;

/** Makes the client from the properties, unless the application has one of its own, and closes it with the context. */
@AutoConfiguration(
        afterName = "org.springframework.boot.actuate.autoconfigure.observation.ObservationAutoConfiguration")
@EnableConfigurationProperties(VibengineProperties.class)
public class VibengineAutoConfiguration {

    @Bean(destroyMethod = "close")
    @ConditionalOnMissingBean
    Vibengine vibengine(
            VibengineProperties properties,
            ObjectProvider<ObservationRegistry> observations,
            ObjectProvider<VibengineCustomizer> customizers) {
        VibengineBuilder builder = Vibengine.builder();
        properties.apply(builder);
        observations.ifUnique(registry -> builder.interceptor(new ObservationInterceptor(registry)));
        customizers.orderedStream().forEach(customizer -> customizer.customize(builder));
        return builder.build();
    }
}
