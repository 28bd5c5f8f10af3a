/**
 * The Java client of the Vibengine API: {@link ai.vibengine.client.Vibengine} and what it gives out. Everything public
 * here is promised to stay; everything else is package-private, and what is generated from the contract lives in a
 * package that the module does not export.
 */
@NullMarked
package ai.vibengine.client;

import org.jspecify.annotations.NullMarked;
