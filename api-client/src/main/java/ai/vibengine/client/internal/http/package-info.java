/** Sending: {@link ai.vibengine.client.internal.http.Transport} takes a prepared call, {@link ai.vibengine.client.internal.http.RetryingCall} makes its attempts, and {@link ai.vibengine.client.internal.http.SharedHttpClient} sends each. */
@NullMarked
package ai.vibengine.client.internal.http;

import org.jspecify.annotations.NullMarked;
