using System.Diagnostics;
using System.Globalization;
using System.Reflection;
using System.Runtime.InteropServices;

namespace PatchTracer.Workspace;

/// <summary>
/// A part of this program as a process of its own, that does one thing and ends. What a library takes is not bounded by the library alone, nor does it
/// look whether it was interrupted; the kernel bounds a process, and ends it at any moment.
/// </summary>
public static partial class LimitedProcess
{
    // sys/resource.h of Linux: what is private and can be written to.
    private const int DataLimit = 2;

    /// <summary>Starts it with all of its streams redirected.</summary>
    /// <param name="worker">The program: what an assembly runs as, or what the host does in its place that is one executable.</param>
    /// <param name="arguments">The first tells such a host which it is to be.</param>
    public static Process Start(Assembly worker, params IReadOnlyList<string> arguments)
    {
        var (program, first) = Command(worker);
        var start = new ProcessStartInfo(program, [.. first, .. arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        // One heap, and none that is kept for later: the bound is for rows.
        start.Environment["DOTNET_gcServer"] = "0";
        start.Environment["DOTNET_gcConcurrent"] = "0";
        start.Environment["DOTNET_TieredPGO"] = "0";
        var process = Process.Start(start)!;
        // What a runtime says when it ends for want of memory.
        process.ErrorDataReceived += (_, _) => { };
        process.BeginErrorReadLine();
        return process;
    }

    public static void End(Process process)
    {
        try
        {
            process.Kill();
        }
        catch (InvalidOperationException)
        {
            // It ended by itself.
        }
        process.Dispose();
    }

    /// <summary>Bounds this process. Whoever started it comes first, for processors and when the machine's memory runs out.</summary>
    /// <param name="bytes">What it may write to.</param>
    public static void Restrict(long bytes)
    {
        var bound = new Limit { Soft = (nuint)bytes, Hard = (nuint)bytes };
        if (SetLimit(DataLimit, ref bound) != 0)
            throw new InvalidOperationException("the memory of this process cannot be bounded");
        using var self = Process.GetCurrentProcess();
        self.PriorityClass = ProcessPriorityClass.BelowNormal;
        File.WriteAllText("/proc/self/oom_score_adj", 1000.ToString(CultureInfo.InvariantCulture));
    }

    /// <summary>
    /// Ends this process when its input does: whoever started it is gone, or wants no answer any more. Nothing in it is worth being put in
    /// order.
    /// </summary>
    public static void EndWith(Stream input) => new Thread(() =>
    {
        while (input.ReadByte() >= 0)
        {
        }
        using var self = Process.GetCurrentProcess();
        self.Kill();
    })
    { IsBackground = true }.Start();

    // A program with its own .NET has no `dotnet`: it starts itself (tool/PatchTracer.Cli/Program.cs). Whatever else this runs in has one.
    private static (string Program, string[] Arguments) Command(Assembly worker) =>
        Environment.ProcessPath is { } own && Path.GetFileName(own) == Assembly.GetEntryAssembly()?.GetName().Name
            && Path.GetFileName(own) == "patchtracer"
            ? (own, []) : (Dotnet(), ["exec", worker.Location]);

    // The one that runs this; shared/Microsoft.NETCore.App/VERSION/ is three below it.
    private static string Dotnet()
    {
        var path = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", "..", "dotnet"));
        return File.Exists(path) ? path : "dotnet";
    }

    [LibraryImport("libc", EntryPoint = "setrlimit")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int SetLimit(int resource, ref Limit limit);

    private struct Limit
    {
        public nuint Soft;
        public nuint Hard;
    }
}
