using PatchTracer.Workspace;
using Xunit;

namespace PatchTracer.Images.Tests;

/// <summary>The machine's docker, for tests that ask a real engine what it makes of an archive.</summary>
internal static class Docker
{
    public static async Task RequireAsync()
    {
        string reason;
        try
        {
            var (code, output) = await new Tool("docker", "version", "--format", "{{.Server.Version}}").TryRunAsync(CancellationToken.None);
            reason = code == 0 ? "" : $"no docker daemon answers: {output.Trim()}";
        }
        catch (ToolException e)
        {
            reason = e.Message;
        }
        Skip.IfNot(reason.Length == 0, reason);
    }

    public static Task<string> RunAsync(params string[] arguments) => new Tool("docker", arguments).RunAsync(CancellationToken.None);

    /// <summary>The files of an image as a container sees them: a line of `tar --list --verbose` each.</summary>
    public static async Task<string> FilesAsync(string image, string directory)
    {
        var container = (await RunAsync("create", image, "/nothing")).Trim();
        try
        {
            var archive = Path.Combine(directory, "export.tar");
            await RunAsync("export", "--output", archive, container);
            return await new Tool("tar", "--list", "--verbose", "--numeric-owner", "--file", archive).RunAsync(CancellationToken.None);
        }
        finally
        {
            await RunAsync("rm", "--force", container);
        }
    }
}
