// Every call of the contract, with what openapi-generator makes for Go.
package main

import (
	"context"
	"errors"
	"io"
	"log"
	"net/http"
	"os"
	"strings"

	made "example.com/vibengine/generator"
)

// good is what an answer brings; the program ends on the error that it has instead.
func good[T any](answer T, _ *http.Response, err error) T {
	if err != nil {
		var told *made.GenericOpenAPIError
		if errors.As(err, &told) {
			log.Panicf("%v: %s", err, told.Body())
		}
		log.Panic(err)
	}
	return answer
}

func check(holds bool, what string) {
	if !holds {
		log.Panic(what)
	}
}

func main() {
	configuration := made.NewConfiguration()
	configuration.Servers = made.ServerConfigurations{{URL: os.Getenv("VE_BASE_URL")}}
	api := made.NewAPIClient(configuration)
	key := map[string]made.APIKey{"ApiKey": {Key: os.Getenv("VE_API_KEY")}}
	ctx := context.WithValue(context.Background(), made.ContextAPIKeys, key)

	limits := good(api.LimitsAPI.GetLimits(ctx).Execute())
	check(limits.Data.ConcurrentSandboxes > 1, "limits")
	create := made.NewCreateSandboxRequest("base")
	create.SetTimeout(300)
	create.SetMetadata(map[string]string{"by": "openapi-generator-go"})
	first := good(api.SandboxesAPI.CreateSandbox(ctx).CreateSandboxRequest(*create).Execute())
	second := good(api.SandboxesAPI.CreateSandbox(ctx).CreateSandboxRequest(*create).Execute())
	box := first.Data.SandboxId
	var ids []string
	for more, cursor := true, ""; more; {
		list := api.SandboxesAPI.ListSandboxes(ctx).Limit(1).Metadata("by=openapi-generator-go")
		if cursor != "" {
			list = list.Cursor(cursor)
		}
		page := good(list.Execute())
		for _, each := range page.Data {
			ids = append(ids, each.SandboxId)
		}
		more, cursor = page.HasMore, page.GetNextCursor()
	}
	check(len(ids) == 2 && ids[0] != ids[1] && (ids[0] == box || ids[1] == box), "list")
	check(good(api.SandboxesAPI.GetSandbox(ctx, box).Execute()).Data.Status == made.RUNNING, "get")
	state := "changed"
	change := made.NewUpdateSandboxRequest()
	change.SetMetadata(map[string]*string{"by": nil, "state": &state})
	changed := good(api.SandboxesAPI.UpdateSandbox(ctx, box).UpdateSandboxRequest(*change).Execute())
	check(len(changed.Data.GetMetadata()) == 1 && changed.Data.GetMetadata()["state"] == state, "update")
	extension := made.NewExtendSandboxTimeoutRequest(600)
	extended := good(api.SandboxesAPI.ExtendSandboxTimeout(ctx, box).ExtendSandboxTimeoutRequest(*extension).Execute())
	check(extended.Data.GetTimeout() >= 600, "extend")

	path := "/home/user/a.txt"
	source, err := os.CreateTemp("", "vibengine")
	check(err == nil, "temporary file")
	defer os.Remove(source.Name())
	_, err = source.WriteString("hello\n")
	check(err == nil, "temporary file")
	_, err = source.Seek(0, io.SeekStart)
	check(err == nil, "temporary file")
	check(good(api.FilesAPI.WriteFile(ctx, box).Path(path).Body(source).Execute()).Data.Size == 6, "write")
	read := good(api.FilesAPI.ReadFile(ctx, box).Path(path).Execute())
	defer os.Remove(read.Name())
	text, err := io.ReadAll(read)
	check(err == nil && string(text) == "hello\n", "read")
	listed := false
	for _, each := range good(api.DirectoriesAPI.ListDirectory(ctx, box).Path("/home/user").Execute()).Data {
		listed = listed || each.Name == "a.txt"
	}
	check(listed, "directory")
	good(api.FilesAPI.DeleteFile(ctx, box).Path(path).Execute())

	hello := made.NewRunCommandRequest("echo hello")
	ran := good(api.CommandsAPI.RunCommand(ctx, box).RunCommandRequest(*hello).Execute())
	check(ran.Data.GetStdout() == "hello\n", "run")
	cat := made.NewRunCommandRequest("cat")
	cat.SetBackground(true)
	waiting := good(api.CommandsAPI.RunCommand(ctx, box).RunCommandRequest(*cat).Execute()).Data.CommandId
	check(len(good(api.CommandsAPI.ListCommands(ctx, box).Execute()).Data) == 1, "commands")
	line := made.NewWriteCommandStdinRequest("a line\n")
	good(api.CommandsAPI.WriteCommandStdin(ctx, box, waiting).WriteCommandStdinRequest(*line).Execute())
	check(good(api.CommandsAPI.GetCommand(ctx, box, waiting).Execute()).Data.Status == made.COMMAND_RUNNING, "command")
	good(api.CommandsAPI.KillCommand(ctx, box, waiting).Execute())

	blocked := made.NewNetworkPolicyRequest(made.BLOCKED)
	good(api.NetworkAPI.SetSandboxNetwork(ctx, box).NetworkPolicyRequest(*blocked).Execute())
	check(good(api.NetworkAPI.GetSandboxNetwork(ctx, box).Execute()).Data.Policy.Egress == made.BLOCKED, "network")
	opened := good(api.PortsAPI.OpenPort(ctx, box).OpenPortRequest(*made.NewOpenPortRequest(8000)).Execute())
	check(opened.Data.GetToken() != "", "port")
	check(good(api.PortsAPI.ListPorts(ctx, box).Execute()).TotalCount == 1, "ports")
	good(api.PortsAPI.ClosePort(ctx, box, "8000").Execute())
	check(good(api.SandboxesAPI.PauseSandbox(ctx, box).Execute()).Data.Status == made.PAUSED, "pause")
	check(good(api.SandboxesAPI.ResumeSandbox(ctx, box).Execute()).Data.Status == made.RUNNING, "resume")

	snapshot := made.NewCreateSnapshotRequest("generator-go-snapshot")
	good(api.SnapshotsAPI.CreateSnapshot(ctx, box).Prefer("wait=60").CreateSnapshotRequest(*snapshot).Execute())
	build := made.NewBuildTemplateRequest("generator-go-build", []string{"echo built"})
	built := good(api.TemplatesAPI.BuildTemplate(ctx).Prefer("wait=60").BuildTemplateRequest(*build).Execute())
	check(built.Data.Status == made.READY, "build")
	check(good(api.TemplatesAPI.GetTemplate(ctx, snapshot.TemplateId).Prefer("wait=60").Execute()).Data.Status == made.READY, "template")
	check(len(good(api.TemplatesAPI.ListTemplates(ctx).Execute()).Data) >= 3, "templates")
	printed := false
	for _, each := range good(api.TemplatesAPI.ListTemplateLogs(ctx, build.TemplateId).Execute()).Data {
		printed = printed || strings.Contains(each.Text, "built")
	}
	check(printed, "log")
	good(api.TemplatesAPI.DeleteTemplate(ctx, snapshot.TemplateId).Execute())
	good(api.TemplatesAPI.DeleteTemplate(ctx, build.TemplateId).Execute())

	good(api.SandboxesAPI.KillSandbox(ctx, box).Execute())
	good(api.SandboxesAPI.KillSandbox(ctx, second.Data.SandboxId).Execute())
	_, answer, err := api.SandboxesAPI.GetSandbox(ctx, box).Execute()
	check(answer.StatusCode == http.StatusNotFound, "gone")
	var told *made.GenericOpenAPIError
	check(errors.As(err, &told), "typed error")
	body, typed := told.Model().(made.ErrorEnvelope)
	check(typed && body.Error.Code == made.NOT_FOUND && body.Error.GetReason() == made.STOP_KILLED, "error body")
}
