package ai.vibengine.conformance.mutants;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.regex.Pattern;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.ClassNode;
import org.objectweb.asm.tree.LdcInsnNode;
import org.objectweb.asm.tree.LineNumberNode;
import org.objectweb.asm.tree.MethodNode;

/** The classes of the server that decide what its API answers. */
final class ServerClasses {
    // Not what runs sandboxes, the command line, the dashboard or the operator's own API.
    private static final Pattern DECIDING = Pattern.compile("ai/vibengine/server/"
            + "(account|command|file|http|idempotency|limits|memory|port|ratelimit|sandbox|template)/.*\\.class");

    private final Path jar;

    ServerClasses(Path jar) {
        this.jar = jar;
    }

    /** Everything that can be changed, in order of classes and instructions. */
    List<Mutant> mutants() throws IOException {
        List<Mutant> found = new ArrayList<>();
        try (JarFile file = new JarFile(jar.toFile())) {
            for (JarEntry entry : file.stream().toList()) {
                if (DECIDING.matcher(entry.getName()).matches()) {
                    find(new ClassReader(file.getInputStream(entry).readAllBytes()), found);
                }
            }
        }
        return found;
    }

    /** The bytes of the class with the change in it. */
    byte[] changed(Mutant mutant) throws IOException {
        try (JarFile file = new JarFile(jar.toFile())) {
            ClassReader reader = new ClassReader(
                    file.getInputStream(file.getEntry(mutant.type() + ".class")).readAllBytes());
            ClassNode type = new ClassNode();
            reader.accept(type, 0);
            for (MethodNode method : type.methods) {
                if ((method.name + method.desc).equals(mutant.method())) {
                    AbstractInsnNode instruction = method.instructions.get(mutant.instruction());
                    method.instructions.insert(instruction, mutant.operator().changed(instruction));
                    method.instructions.remove(instruction);
                }
            }
            ClassWriter writer = new ClassWriter(ClassWriter.COMPUTE_MAXS);
            type.accept(writer);
            return writer.toByteArray();
        }
    }

    private static void find(ClassReader reader, List<Mutant> found) {
        ClassNode type = new ClassNode();
        reader.accept(type, 0);
        String source = type.name.substring(0, type.name.lastIndexOf('/') + 1) + type.sourceFile;
        Map<String, Integer> seen = new HashMap<>();
        for (MethodNode method : type.methods) {
            boolean written = (method.access & Opcodes.ACC_SYNTHETIC) == 0 || method.name.startsWith("lambda$");
            int line = 0;
            for (int i = 0; written && i < method.instructions.size(); i++) {
                AbstractInsnNode instruction = method.instructions.get(i);
                if (instruction instanceof LineNumberNode number) {
                    line = number.line;
                }
                if (line == 0 || isOfTheCompiler(instruction)) {
                    continue;
                }
                for (Operator operator : Operator.values()) {
                    String change = operator.change(instruction).orElse("");
                    if (!change.isEmpty()) {
                        int nth = seen.merge(method.name + change, 1, Integer::sum);
                        found.add(new Mutant(
                                type.name, method.name + method.desc, i, source, line, operator, change, nth));
                    }
                }
            }
        }
    }

    // Indices and sizes of arrays, and ordinals of enum constants: to change them only breaks the class.
    private static boolean isOfTheCompiler(AbstractInsnNode instruction) {
        AbstractInsnNode before = instruction.getPrevious();
        AbstractInsnNode after = instruction.getNext();
        return (before != null && before.getOpcode() == Opcodes.DUP)
                || (after != null && (after.getOpcode() == Opcodes.ANEWARRAY || after.getOpcode() == Opcodes.NEWARRAY))
                || (before instanceof LdcInsnNode
                        && before.getPrevious() != null
                        && before.getPrevious().getOpcode() == Opcodes.DUP
                        && before.getPrevious().getPrevious() != null
                        && before.getPrevious().getPrevious().getOpcode() == Opcodes.NEW
                        && instruction.getOpcode() >= Opcodes.ICONST_M1
                        && instruction.getOpcode() <= Opcodes.SIPUSH);
    }
}
