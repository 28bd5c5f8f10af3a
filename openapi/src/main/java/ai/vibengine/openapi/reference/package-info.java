/**
 * Writes the reference site: reads the contract, and nothing else, into records, and renders those through the templates
 * of {@code src/main/jte} into pages. Runs in the build; nothing of it is needed to serve the pages.
 */
@NullMarked
package ai.vibengine.openapi.reference;

import org.jspecify.annotations.NullMarked;
