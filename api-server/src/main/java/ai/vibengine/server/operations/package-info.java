/** The pages for operators and readers beside the API: health, metrics, the contract and its reference page. */
@NullMarked
package ai.vibengine.server.operations;

import org.jspecify.annotations.NullMarked;
