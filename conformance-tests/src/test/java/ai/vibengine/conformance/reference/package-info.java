/**
 * The servers that the kit is proved on: the API in memory ({@code ai.vibengine.client.testing}) with one fault each, or with
 * a harmless difference. A fault changes the contract that its server goes by, stands as an interceptor between request and
 * response, or replaces a part of the server.
 */
@NullMarked
package ai.vibengine.conformance.reference;

import org.jspecify.annotations.NullMarked;
