using System.Runtime.InteropServices;
using PatchTracer.Fresh;
using PatchTracer.Fresh.Machines;
using PatchTracer.Workspace;

// Machines as a stranger has them, made, visited one after another and taken away: `make fresh`, or some of them by name.
if (args is ["--help" or "-h"])
{
    Console.WriteLine("usage: make fresh [MACHINES=\"NAME …\"]\n");
    foreach (var spec in MachineSpec.All)
        Console.WriteLine($"  {spec.Name,-16} {spec.About}");
    return 0;
}
if (args.FirstOrDefault(name => MachineSpec.All.All(spec => spec.Name != name)) is { } unknown)
{
    Console.Error.WriteLine($"there is no machine '{unknown}'; there are {string.Join(", ", MachineSpec.All.Select(spec => spec.Name))}");
    return 2;
}
var reporter = new ConsoleReporter();
if (RuntimeInformation.OSArchitecture != Architecture.X64 || !Environment.IsPrivilegedProcess || !File.Exists("/usr/bin/apt-get"))
{
    reporter.Info("skipped: the machines are made on Debian or its kin, on x86-64, as root (debootstrap, mounts)");
    return 0;
}
using var interruption = new CancellationTokenSource();
using var onInterrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Cancel);
using var onTerminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Cancel);
try
{
    await Needs.InstallAsync(Needs.OfMachines, reporter, interruption.Token);
    var acceleration = Acceleration.OfMachine();
    if (acceleration.Requests is { } requests)
        reporter.Info($"no virtualisation here: the machines are emulated, some ten times slower; they get {acceleration.Patience} times the patience, and the main job sends {requests} requests to one node");
    var failed = false;
    foreach (var spec in MachineSpec.All.Where(spec => args.Length == 0 || args.Contains(spec.Name)))
    {
        reporter.Info($"{spec.Name}: {spec.About}");
        var results = await new Visit(CacheRoot.FromEnvironment(), reporter)
            .RunAsync(spec, Checkout.Find(), acceleration, interruption.Token);
        Console.WriteLine($"| {spec.About} | time | |\n|---|---|---|");
        foreach (var result in results)
            Console.WriteLine($"| {result.Step} | {result.Elapsed.TotalSeconds:0} s | {result.Words}: {result.Said.Replace("|", "\\|", StringComparison.Ordinal)} |");
        Console.WriteLine();
        failed |= results.Any(result => result.Outcome is Outcome.Failed or Outcome.TooLong);
    }
    return failed ? 1 : 0;
}
catch (OperationCanceledException) when (interruption.IsCancellationRequested)
{
    reporter.Info("interrupted; the machine is gone");
    return 130;
}

void Cancel(PosixSignalContext context)
{
    context.Cancel = true;
    interruption.Cancel();
}
