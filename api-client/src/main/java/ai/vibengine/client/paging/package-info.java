/** Lists, page by page. */
@NullMarked
package ai.vibengine.client.paging;

import org.jspecify.annotations.NullMarked;
