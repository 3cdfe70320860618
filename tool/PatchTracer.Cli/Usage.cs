using System.Reflection;
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
        // Of a verb that is known, its own --help says the rest; a page of options would push what is wrong off the screen.
        if (!errors.IsHelp() && result.TypeInfo.Current.GetCustomAttribute<VerbAttribute>() is { } verb)
        {
            foreach (var line in Wrong(result))
                terminal.WriteError(line);
            terminal.WriteError($"`patchtracer {verb.Name} --help` says what it takes");
            return Failure.WrongUsage;
        }
        var help = HelpText.AutoBuild(result, text =>
        {
            text.Heading = $"patchtracer {Version}: traces Kubernetes from the application to the container runtime";
            text.Copyright = "";
            text.AdditionalNewLineAfterOption = false;
            text.AddDashesToOption = true;
            text.AddEnumValuesToHelpText = true;
            text.MaximumDisplayWidth = 100;
            return HelpText.DefaultParsingErrorsHandler(result, text);
        }, example => new Example(example.HelpText, new UnParserSettings { SkipDefault = true }, example.Sample), verbsIndex: true);
        if (errors.IsHelp())
        {
            Terminal.Write(help);
            return 0;
        }
        Terminal.WriteErrorText(help);
        return Failure.WrongUsage;
    }

    private static IEnumerable<string> Wrong(ParserResult<object> result)
    {
        var words = SentenceBuilder.Create();
        var value = result.TypeInfo.Current.GetProperties().Select(property => property.GetCustomAttribute<ValueAttribute>())
            .FirstOrDefault(found => found is not null)?.MetaName;
        return HelpText.RenderParsingErrorsTextAsLines(result,
            error => error is MissingRequiredOptionError { NameInfo.NameText: "" } ? $"{value} is missing" : words.FormatError(error),
            words.FormatMutuallyExclusiveSetErrors, indent: 0);
    }

    /// <summary>Of the last tag of git and what came since, with the commit: <c>0.1.0-alpha.0.288+f16614b</c>.</summary>
    public static string Version { get; } =
        Shortened(typeof(Usage).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion);

    private static string Shortened(string version) =>
        version.IndexOf('+', StringComparison.Ordinal) is >= 0 and var plus ? version[..Math.Min(version.Length, plus + 8)] : version;
}
