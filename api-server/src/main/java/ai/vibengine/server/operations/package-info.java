/**
 * What operators and readers ask for beside the API: health, metrics, the contract and its reference page.
 */
@NullMarked
package ai.vibengine.server.operations;

import org.jspecify.annotations.NullMarked;
