using PatchTracer.Experiments.Running;
using PatchTracer.Images.Applications;
using PatchTracer.Images.Debian;

namespace PatchTracer.Experiments.Steps;

internal sealed class ApplicationImageStep : IStep
{
    public string Name => "application image";

    public string Reason => "the application that is observed";

    public async Task<StepResult> RunAsync(RunContext context, CancellationToken cancellation)
    {
        var application = context.Experiment.Application;
        var project = await DotnetProject.EvaluateAsync(application.Project, cancellation);
        var weave = application.Agent is { } agent ? await ApplicationWeave.OpenAsync(context.Experiment.Catalog, agent, cancellation) : null;
        var spec = new ApplicationImageSpec
        {
            Name = application.Image,
            Project = application.Project,
            Program = project.AssemblyName,
            SourceKey = weave is null ? project.SourceKey : weave.KeyOf(project.SourceKey),
            Finish = weave is null ? null : weave.RunAsync,
        };
        context.ApplicationImage = await new ApplicationImageBuilder(context.Cache, DebianMirror.FromMachine(), context.Reporter).BuildAsync(spec, cancellation);
        return new StepResult(spec.SourceKey[..16], Reused: false, $"{context.ApplicationImage.Name} {context.ApplicationImage.Id}{(weave is null ? "" : ", woven")}");
    }
}
