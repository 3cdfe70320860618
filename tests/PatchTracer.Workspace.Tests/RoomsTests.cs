using System.Text.RegularExpressions;
using System.Xml.Linq;
using Xunit;

namespace PatchTracer.Workspace.Tests
{
    /// <summary>The house has rooms whose walls the compiler sees: a namespace is a folder, and no two rooms need each other.</summary>
    public sealed partial class RoomsTests
    {
        /// <summary>Whose folders are drawers: the nodes of a grammar are made of each other.</summary>
        private const string Drawers = "PatchTracer.Go.Syntax.";

        internal static readonly string Root = Find();

        // As these tests were built, so was what they look at.
        internal static readonly string Configuration =
            Path.GetFileName(Path.GetDirectoryName(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory)))!;

        // Not those that lie in what was built.
        public static TheoryData<string> Projects =>
            [.. Directory.EnumerateDirectories(Path.Combine(Root, "tool"))
                .SelectMany(folder => Directory.EnumerateFiles(folder, "*.csproj")).Select(file => Path.GetRelativePath(Root, file))
                .Order(StringComparer.Ordinal)];

        [SkippableTheory]
        [MemberData(nameof(Projects))]
        public void No_two_rooms_of_a_project_need_each_other(string project)
        {
            var folder = Path.Combine(Root, Path.GetDirectoryName(project)!);
            var name = Property(project, "AssemblyName");
            var built = Directory.Exists(Path.Combine(folder, "bin", Configuration))
                ? Directory.EnumerateFiles(Path.Combine(folder, "bin", Configuration), $"{name}.dll", SearchOption.AllDirectories)
                .FirstOrDefault() : null;
            // Whoever builds one project alone has not built all.
            Skip.If(built is null, $"{name} is not built as {Configuration}");

            Assert.Empty(RoomGraph.Of(built!, Property(project, "RootNamespace")).Circles());
        }

        [Theory]
        [MemberData(nameof(Projects))]
        public void A_namespace_is_a_folder(string project)
        {
            var (folder, name) = (Path.Combine(Root, Path.GetDirectoryName(project)!), Property(project, "RootNamespace"));
            var files = Directory.EnumerateFiles(folder, "*.cs", SearchOption.AllDirectories)
                .Select(file => Path.GetRelativePath(folder, file))
                .Where(file => !Regex.IsMatch(file, "^(obj|bin|build)/")).ToList();

            Assert.NotEmpty(files);
            Assert.Equal([], files.Where(file => Namespace().Match(File.ReadAllText(Path.Combine(folder, file))) is { Success: true } said
                && said.Groups[1].Value != Room(name, file)));
        }

        [Fact]
        public void Rooms_that_need_each_other_are_told()
        {
            var circles = RoomGraph.Of(typeof(RoomsTests).Assembly.Location, "PatchTracer.Workspace.Tests.Rooms").Circles();

            Assert.Equal(
                ["PatchTracer.Workspace.Tests.Rooms.Cellar -> PatchTracer.Workspace.Tests.Rooms.Attic: Coal needs Dust",
                    "PatchTracer.Workspace.Tests.Rooms.Attic -> PatchTracer.Workspace.Tests.Rooms.Stairs: Dust needs Step",
                    "PatchTracer.Workspace.Tests.Rooms.Stairs -> PatchTracer.Workspace.Tests.Rooms.Cellar: Step needs Coal"],
                circles.OrderByDescending(circle => circle.Contains("Coal needs", StringComparison.Ordinal))
                    .ThenBy(circle => circle, StringComparer.Ordinal));
        }

        private static string Room(string project, string file)
        {
            var room = string.Join('.', file.Split('/')[..^1].Prepend(project));
            return room.StartsWith(Drawers, StringComparison.Ordinal) ? Drawers.TrimEnd('.') : room;
        }

        private static string Property(string project, string name) =>
            XDocument.Load(Path.Combine(Root, project)).Descendants(name).FirstOrDefault()?.Value
                ?? Path.GetFileNameWithoutExtension(project);

        private static string Find()
        {
            var directory = AppContext.BaseDirectory;
            while (!File.Exists(Path.Combine(directory, "PatchTracer.sln")))
                directory = Path.GetDirectoryName(directory)
                    ?? throw new InvalidOperationException("the tests do not run inside a checkout");
            return directory;
        }

        [GeneratedRegex(@"^namespace ([\w.]+)", RegexOptions.Multiline)]
        private static partial Regex Namespace();
    }
}

// Three rooms round in a circle, by a field, a list and a call.
namespace PatchTracer.Workspace.Tests.Rooms.Cellar
{
    internal sealed class Coal
    {
        public Attic.Dust? Dust { get; set; }
    }
}

namespace PatchTracer.Workspace.Tests.Rooms.Attic
{
    internal sealed class Dust
    {
        public List<Stairs.Step> Steps { get; } = [];
    }
}

namespace PatchTracer.Workspace.Tests.Rooms.Stairs
{
    internal sealed class Step
    {
        public static string Down() => $"{new Cellar.Coal()}";
    }
}
