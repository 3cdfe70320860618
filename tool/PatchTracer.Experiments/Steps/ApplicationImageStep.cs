using PatchTracer.Experiments.Running;
using PatchTracer.Images.Applications;
using PatchTracer.Images.Debian;
using PatchTracer.Workspace;

namespace PatchTracer.Experiments.Steps;

internal sealed class ApplicationImageStep : IStep
{
    private static readonly string[] NotSources = ["bin", "obj"];

    public string Name => "application image";

    public string Reason => "the application that is observed";

    public async Task<StepResult> RunAsync(RunContext context, CancellationToken cancellation)
    {
        var application = context.Experiment.Application;
        var spec = new ApplicationImageSpec
        {
            Name = application.Image,
            Project = application.Project,
            Program = Path.GetFileNameWithoutExtension(application.Project).ToLowerInvariant(),
            SourceKey = SourceKey(application.Project),
        };
        context.ApplicationImage = await new ApplicationImageBuilder(context.Cache, DebianMirror.FromMachine(), context.Reporter).BuildAsync(spec, cancellation);
        return new StepResult(spec.SourceKey[..16], Reused: false, $"{context.ApplicationImage.Name} {context.ApplicationImage.Id}");
    }

    private static string SourceKey(string project)
    {
        var directory = Path.GetDirectoryName(project)!;
        using var key = new ContentKey().Add("runtime", Environment.Version.ToString());
        foreach (var file in Directory.EnumerateFiles(directory, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            var relative = Path.GetRelativePath(directory, file);
            if (!NotSources.Contains(relative.Split(Path.DirectorySeparatorChar)[0]))
                key.AddFile(relative, file);
        }
        // Properties and package versions come from the folders above.
        for (var above = Path.GetDirectoryName(directory); above is not null; above = Path.GetDirectoryName(above))
        {
            foreach (var shared in Directory.EnumerateFiles(above, "Directory.*.props").Order(StringComparer.Ordinal))
                key.AddFile(Path.GetFileName(shared), shared);
        }
        return key.ToString();
    }
}
