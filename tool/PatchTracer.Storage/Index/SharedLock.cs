using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace PatchTracer.Storage.Index;

/// <summary>
/// DuckDB locks a database's file for itself alone, with the kind of lock that belongs to the process and the file (fcntl(2)). This
/// turns it into a shared one: others may read the file, and nobody else write it. Closing any handle of the file gives such locks up,
/// so this one stays open as long as the database.
/// </summary>
internal sealed partial class SharedLock : IDisposable
{
    // fcntl.h of Linux.
    private const int SetLock = 6;
    private const short ReadLock = 0;

    private readonly SafeFileHandle _file;

    /// <param name="path">A database that this process has open.</param>
    public SharedLock(string path)
    {
        _file = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        Renew();
    }

    /// <summary>To be called when the database was opened anew.</summary>
    public void Renew()
    {
        var whole = new FileLock { Type = ReadLock };
        _ = ControlFile(_file, SetLock, ref whole);
    }

    public void Dispose() => _file.Dispose();

    [LibraryImport("libc", EntryPoint = "fcntl", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int ControlFile(SafeFileHandle file, int command, ref FileLock value);

    // struct flock where off_t has 64 bits; all zero but the type is the whole file.
    [StructLayout(LayoutKind.Sequential)]
    private struct FileLock
    {
        public short Type;
        public short Whence;
        public long Start;
        public long Length;
        public int Process;
    }
}
