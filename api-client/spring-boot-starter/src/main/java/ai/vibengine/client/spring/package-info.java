/** The client as beans of a Spring Boot application. */
@NullMarked
package ai.vibengine.client.spring;

import org.jspecify.annotations.NullMarked;
