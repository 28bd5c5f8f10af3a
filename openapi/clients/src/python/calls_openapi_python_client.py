"""Every call of the contract, with what openapi-python-client makes."""
import io
import os

from vibengine_api_client import AuthenticatedClient, models
from vibengine_api_client.api.commands import get_command, kill_command, list_commands, run_command, write_command_stdin
from vibengine_api_client.api.directories import list_directory
from vibengine_api_client.api.files import delete_file, read_file, write_file
from vibengine_api_client.api.limits import get_limits
from vibengine_api_client.api.network import get_sandbox_network, set_sandbox_network
from vibengine_api_client.api.ports import close_port, list_ports, open_port
from vibengine_api_client.api.sandboxes import (
    create_sandbox, extend_sandbox_timeout, get_sandbox, kill_sandbox, list_sandboxes, pause_sandbox, resume_sandbox,
    update_sandbox)
from vibengine_api_client.api.snapshots import create_snapshot
from vibengine_api_client.api.templates import (
    build_template, delete_template, get_template, list_template_logs, list_templates)
from vibengine_api_client.types import UNSET, File

client = AuthenticatedClient(os.environ["VE_BASE_URL"], os.environ["VE_API_KEY"], prefix="", auth_header_name="X-API-Key",
                             timeout=90)


def good(operation, *path, **arguments):
    """What an answer brings; fails on the error that it has instead."""
    answer = operation.sync(*path, client=client, **arguments)
    assert not isinstance(answer, models.ErrorEnvelope), answer
    assert answer is not None, "an answer that the contract does not have"
    return answer


def metadata(kind, **entries):
    made = kind()
    made.additional_properties.update(entries)
    return made


assert good(get_limits).data.concurrent_sandboxes > 1
create = models.CreateSandboxRequest(
    template="base", timeout=300, metadata=metadata(models.Metadata, by="openapi-python-client"))
box = good(create_sandbox, body=create).data.sandbox_id
created = {box, good(create_sandbox, body=create).data.sandbox_id}
ids, cursor = [], UNSET
while True:
    page = good(list_sandboxes, limit=1, cursor=cursor, metadata="by=openapi-python-client")
    ids += [each.sandbox_id for each in page.data]
    cursor = page.next_cursor
    if not page.has_more:
        break
assert len(ids) == 2 and set(ids) == created, ids
assert good(get_sandbox, box).data.status == "running"
change = models.UpdateSandboxRequest(metadata=metadata(models.UpdateSandboxRequestMetadataType0, by=None, state="changed"))
assert good(update_sandbox, box, body=change).data.metadata.additional_properties == {"state": "changed"}
assert good(extend_sandbox_timeout, box, body=models.ExtendSandboxTimeoutRequest(timeout=600)).data.timeout >= 600

assert good(write_file, box, path="/home/user/a.txt", body=File(io.BytesIO(b"hello\n"))).data.size == 6
assert good(read_file, box, path="/home/user/a.txt").payload.read() == b"hello\n"
assert "a.txt" in [each.name for each in good(list_directory, box, path="/home/user").data]
good(delete_file, box, path="/home/user/a.txt")

assert good(run_command, box, body=models.RunCommandRequest(command="echo hello")).data.stdout == "hello\n"
waiting = good(run_command, box, body=models.RunCommandRequest(command="cat", background=True)).data.command_id
assert waiting in [each.command_id for each in good(list_commands, box).data]
good(write_command_stdin, box, waiting, body=models.WriteCommandStdinRequest(data="a line\n"))
assert good(get_command, box, waiting).data.status == "running"
good(kill_command, box, waiting)

good(set_sandbox_network, box, body=models.NetworkPolicyRequest(egress=models.EgressMode.BLOCKED))
assert good(get_sandbox_network, box).data.policy.egress == "blocked"
assert good(open_port, box, body=models.OpenPortRequest(port=8000)).data.token
assert good(list_ports, box).total_count == 1
good(close_port, box, "8000")
assert good(pause_sandbox, box).data.status == "paused"
assert good(resume_sandbox, box).data.status == "running"

snapshot = models.CreateSnapshotRequest(template_id="python-client-snapshot")
good(create_snapshot, box, body=snapshot, prefer="wait=60")
build = models.BuildTemplateRequest(template_id="python-client-build", commands=["echo built"])
assert good(build_template, body=build, prefer="wait=60").data.status == "ready"
assert good(get_template, snapshot.template_id, prefer="wait=60").data.status == "ready"
assert len(good(list_templates).data) >= 3
assert any("built" in line.text for line in good(list_template_logs, build.template_id).data)
for template in snapshot.template_id, build.template_id:
    good(delete_template, template)

for each in ids:
    good(kill_sandbox, each)
gone = get_sandbox.sync_detailed(box, client=client)
assert gone.status_code == 404 and gone.parsed.error.code == "not_found" and gone.parsed.error.reason == "killed", gone
