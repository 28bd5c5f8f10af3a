package ai.vibengine.server.runtime.oci.network;

import ai.vibengine.server.network.Cidr;
import ai.vibengine.server.network.EgressMode;
import ai.vibengine.server.network.Refusal;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Header;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Opcode;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Resolver;
import org.xbill.DNS.Section;
import org.xbill.DNS.TextParseException;
import org.xbill.DNS.Type;

/**
 * Answers sandboxes' questions for names: only for what their policies allow, and never with an address that is closed. Thread-safe; nothing
 * here waits for the name server.
 */
final class NameService {

    /** The longest answer by UDP, which the gateway's interface takes in one packet. */
    private static final int MOST_BY_UDP = 1232;

    private static final int LEAST_BY_UDP = 512;

    /** What tells nothing but data of a name. Types that name addresses in other ways would lead around the check of those. */
    private static final Set<Integer> PUBLIC_TYPES =
            Set.of(Type.CNAME, Type.MX, Type.NS, Type.SOA, Type.TXT, Type.SRV, Type.CAA, Type.NAPTR);

    private final Resolver resolver;
    private final Predicate<Cidr> isClosed;
    private final Refusals refusals;

    /** Takes note of what is refused. */
    interface Refusals {
        void add(
                Member member,
                String protocol,
                @Nullable String host,
                @Nullable String address,
                int port,
                Refusal.Why why);
    }

    NameService(Resolver resolver, Predicate<Cidr> isClosed, Refusals refusals) {
        this.resolver = resolver;
        this.isClosed = isClosed;
        this.refusals = refusals;
    }

    /**
     * Returns the answer to a question as it came from a sandbox; empty when it is none, and no answer is best.
     *
     * @param byTcp whether the answer may have any length
     */
    CompletionStage<Optional<byte[]>> answer(Member member, byte[] question, boolean byTcp) {
        Message asked;
        try {
            asked = new Message(question);
        } catch (IOException | RuntimeException malformed) {
            return CompletableFuture.completedStage(Optional.empty());
        }
        if (asked.getHeader().getFlag(Flags.QR)) {
            return CompletableFuture.completedStage(Optional.empty());
        }
        int most = byTcp ? Message.MAXLENGTH : longest(asked);
        return answer(member, asked)
                .exceptionally(failure -> reply(asked, Rcode.SERVFAIL, List.of()))
                .thenApply(answer -> Optional.of(answer.toWire(most)));
    }

    private static int longest(Message asked) {
        int offered = asked.getOPT() == null ? LEAST_BY_UDP : asked.getOPT().getPayloadSize();
        return Math.max(LEAST_BY_UDP, Math.min(MOST_BY_UDP, offered));
    }

    private CompletionStage<Message> answer(Member member, Message asked) {
        Record question = asked.getQuestion();
        if (asked.getHeader().getOpcode() != Opcode.QUERY) {
            return now(asked, Rcode.NOTIMP);
        }
        if (question == null || asked.getHeader().getCount(Section.QUESTION) != 1) {
            return now(asked, Rcode.FORMERR);
        }
        Optional<String> name = ConnectionHead.normalized(question.getName().toString());
        if (question.getDClass() != DClass.IN
                || name.isEmpty()
                || !member.policy().allowsName(name.get())) {
            refusals.add(member, "dns", name.orElse(null), null, 0, member.whyNotAllowed());
            return now(asked, Rcode.REFUSED);
        }
        int type = question.getType();
        boolean passed = type == Type.A || (member.policy().mode() == EgressMode.PUBLIC && PUBLIC_TYPES.contains(type));
        if (!passed) {
            return now(asked, Rcode.NOERROR);
        }
        if (!member.beginQuestion()) {
            return now(asked, Rcode.SERVFAIL);
        }
        return resolver.sendAsync(Message.newQuery(question))
                .thenApply(found -> reply(asked, found.getRcode(), checked(member, name.get(), type, found)))
                .whenComplete((answer, failure) -> member.endQuestion());
    }

    private static CompletionStage<Message> now(Message asked, int code) {
        return CompletableFuture.completedStage(reply(asked, code, List.of()));
    }

    private List<Record> checked(Member member, String name, int type, Message found) {
        List<Record> passed = new ArrayList<>();
        for (Record record : found.getSection(Section.ANSWER)) {
            if (record instanceof ARecord address && isClosed.test(Cidr.of(address.getAddress()))) {
                refusals.add(member, "dns", name, address.getAddress().getHostAddress(), 0, Refusal.Why.CLOSED_ADDRESS);
            } else if (record.getType() == Type.CNAME || record.getType() == type) {
                passed.add(record);
            }
        }
        return passed;
    }

    private static Message reply(Message asked, int code, List<Record> answers) {
        Message reply = new Message(asked.getHeader().getID());
        Header header = reply.getHeader();
        header.setFlag(Flags.QR);
        header.setFlag(Flags.RA);
        header.setOpcode(asked.getHeader().getOpcode());
        if (asked.getHeader().getFlag(Flags.RD)) {
            header.setFlag(Flags.RD);
        }
        header.setRcode(code);
        if (asked.getQuestion() != null) {
            reply.addRecord(asked.getQuestion(), Section.QUESTION);
        }
        answers.forEach(answer -> reply.addRecord(answer, Section.ANSWER));
        return reply;
    }

    /** Returns the addresses of a name, closed ones included; none when it has none or nobody knows. */
    CompletionStage<List<Cidr>> addressesOf(String name) {
        try {
            Record question = Record.newRecord(Name.fromString(name, Name.root), Type.A, DClass.IN);
            return resolver.sendAsync(Message.newQuery(question))
                    .handle((found, failure) -> found == null
                            ? List.of()
                            : found.getSection(Section.ANSWER).stream()
                                    .filter(ARecord.class::isInstance)
                                    .map(record -> Cidr.of(((ARecord) record).getAddress()))
                                    .toList());
        } catch (TextParseException noName) {
            return CompletableFuture.completedStage(List.of());
        }
    }
}
