package ai.vibengine.server.command;

import java.util.AbstractList;
import java.util.List;
import java.util.function.Function;

/** A list whose entries are made each time that they are asked for, so that those which are large are not in memory together. */
final class LazyList<S, T> extends AbstractList<T> {

    private final List<S> sources;
    private final Function<S, T> make;

    LazyList(List<S> sources, Function<S, T> make) {
        this.sources = sources;
        this.make = make;
    }

    @Override
    public T get(int index) {
        return make.apply(sources.get(index));
    }

    @Override
    public int size() {
        return sources.size();
    }
}
