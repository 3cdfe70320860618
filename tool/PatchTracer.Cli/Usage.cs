using CommandLine;
using CommandLine.Text;
using PatchTracer.Cli.Console;

namespace PatchTracer.Cli;

/// <summary>Help, version and wrong usage.</summary>
internal static class Usage
{
    public static int Explain(ParserResult<object> result, Terminal terminal)
    {
        var errors = result.Errors.ToList();
        if (errors.IsVersion())
        {
            Terminal.Write($"patchtracer {Version}");
            return 0;
        }
        var asked = errors.IsHelp();
        var help = HelpText.AutoBuild(result, text =>
        {
            text.Heading = $"patchtracer {Version}: traces Kubernetes from the application to the container runtime";
            text.Copyright = "";
            text.AdditionalNewLineAfterOption = false;
            text.AddDashesToOption = true;
            text.AddEnumValuesToHelpText = true;
            text.MaximumDisplayWidth = 100;
            return HelpText.DefaultParsingErrorsHandler(result, text);
        }, example => example, verbsIndex: true);
        if (asked)
        {
            Terminal.Write(help);
            return 0;
        }
        System.Console.Error.WriteLine(help);
        return 2;
    }

    private static string Version => typeof(Usage).Assembly.GetName().Version!.ToString(3);
}
