/**
 * The Java client of the Vibengine API, entered by {@link ai.vibengine.client.Vibengine}. What is public in this package
 * and in those beside it is promised to stay; the module does not export what lies below {@code internal}.
 */
@NullMarked
package ai.vibengine.client;

import org.jspecify.annotations.NullMarked;
