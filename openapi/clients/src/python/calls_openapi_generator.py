"""Every call of the contract, with what openapi-generator makes for Python."""
import os

import openapi_client as made

api = made.ApiClient(made.Configuration(host=os.environ["VE_BASE_URL"], api_key={"ApiKey": os.environ["VE_API_KEY"]}))
sandboxes, templates, snapshots = made.SandboxesApi(api), made.TemplatesApi(api), made.SnapshotsApi(api)
commands, files, directories = made.CommandsApi(api), made.FilesApi(api), made.DirectoriesApi(api)
network, ports = made.NetworkApi(api), made.PortsApi(api)

assert made.LimitsApi(api).get_limits().data.concurrent_sandboxes > 1
create = made.CreateSandboxRequest(template="base", timeout=300, metadata={"by": "openapi-generator-python"})
box = sandboxes.create_sandbox(create).data.sandbox_id
created = {box, sandboxes.create_sandbox(create).data.sandbox_id}
ids, cursor = [], None
while True:
    page = sandboxes.list_sandboxes(limit=1, cursor=cursor, metadata="by=openapi-generator-python")
    ids += [each.sandbox_id for each in page.data]
    cursor = page.next_cursor
    if not page.has_more:
        break
assert len(ids) == 2 and set(ids) == created, ids
assert sandboxes.get_sandbox(box).data.status == "running"
change = made.UpdateSandboxRequest(metadata={"by": None, "state": "changed"})
assert sandboxes.update_sandbox(box, change).data.metadata == {"state": "changed"}
assert sandboxes.extend_sandbox_timeout(box, made.ExtendSandboxTimeoutRequest(timeout=600)).data.timeout >= 600

assert files.write_file(box, "/home/user/a.txt", b"hello\n").data.size == 6
assert bytes(files.read_file(box, "/home/user/a.txt")) == b"hello\n"
assert "a.txt" in [each.name for each in directories.list_directory(box, "/home/user").data]
files.delete_file(box, "/home/user/a.txt")

assert commands.run_command(box, made.RunCommandRequest(command="echo hello")).data.stdout == "hello\n"
waiting = commands.run_command(box, made.RunCommandRequest(command="cat", background=True)).data.command_id
assert waiting in [each.command_id for each in commands.list_commands(box).data]
commands.write_command_stdin(box, waiting, made.WriteCommandStdinRequest(data="a line\n"))
assert commands.get_command(box, waiting).data.status == "running"
commands.kill_command(box, waiting)

network.set_sandbox_network(box, made.NetworkPolicyRequest(egress=made.EgressMode.BLOCKED))
assert network.get_sandbox_network(box).data.policy.egress == "blocked"
assert ports.open_port(box, made.OpenPortRequest(port=8000)).data.token
assert ports.list_ports(box).total_count == 1
ports.close_port(box, "8000")
assert sandboxes.pause_sandbox(box).data.status == "paused"
assert sandboxes.resume_sandbox(box).data.status == "running"

snapshots.create_snapshot(box, made.CreateSnapshotRequest(template_id="generator-python-snapshot"), prefer="wait=60")
build = made.BuildTemplateRequest(template_id="generator-python-build", commands=["echo built"])
assert templates.build_template(build, prefer="wait=60").data.status == "ready"
assert templates.get_template("generator-python-snapshot", prefer="wait=60").data.status == "ready"
assert len(templates.list_templates().data) >= 3
assert any("built" in line.text for line in templates.list_template_logs("generator-python-build").data)
for template in "generator-python-snapshot", "generator-python-build":
    templates.delete_template(template)

for each in ids:
    sandboxes.kill_sandbox(each)
try:
    sandboxes.get_sandbox(box)
    raise AssertionError("a killed sandbox was found")
except made.exceptions.NotFoundException as gone:
    assert gone.data.error.code == "not_found" and gone.data.error.reason == "killed", gone.data
