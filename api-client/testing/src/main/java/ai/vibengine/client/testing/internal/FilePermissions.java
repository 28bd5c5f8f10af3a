package ai.vibengine.client.testing.internal;

/** What the user of a sandbox may do with its files. */
public class FilePermissions {

    protected boolean mayRead(String resolved) {
        return !resolved.equals("/root") && !resolved.startsWith("/root/");
    }

    protected boolean mayWrite(String resolved) {
        return resolved.startsWith(FileTree.HOME + "/") || resolved.startsWith("/tmp/");
    }
}
