/**
 * The API in memory: {@link ai.vibengine.client.testing.internal.FakeServer} is made of
 * {@link ai.vibengine.client.testing.internal.Parts}, and {@code ApiHandler} is the way of a request through it.
 */
@NullMarked
package ai.vibengine.client.testing.internal;

import org.jspecify.annotations.NullMarked;
