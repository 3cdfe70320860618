using PatchTracer.Cluster.Engine;
using PatchTracer.Workspace;

namespace PatchTracer.Cluster.Doctoring;

/// <summary>
/// A user who is not root may use the engine's socket as a member of the group docker, from the next login on. For the present one the user
/// is let in by an entry in the socket's access control list (acl(5)), which goes when the engine makes its socket anew.
/// </summary>
internal sealed class DockerGroup(IReporter reporter)
{
    private const string Group = "docker";

    public async Task JoinAsync(CancellationToken cancellation)
    {
        if ((await EngineSurvey.OfMachineAsync(cancellation)).State != EngineState.Denied)
            return;
        reporter.Info($"through sudo: {Environment.UserName} joins the group {Group}, "
            + "which may use the engine (and is as powerful as root)");
        await new Tool("usermod", "--append", "--groups", Group, Environment.UserName) { AsRoot = true }.RunAsync(cancellation);
        if (ProgramPath.Find("setfacl") is null)
            await new Installation(reporter).RunAsync(["acl"], cancellation);
        await new Tool("setfacl", "--modify", $"u:{Environment.UserName}:rw",
            "/var/run/docker.sock")
        { AsRoot = true }.RunAsync(cancellation);
    }
}
