using System.Diagnostics;
using System.Globalization;
using Serverless.TestSupport;

namespace Serverless.EndToEnd.Tests;

/// <summary>A disk of its own in memory, which may get larger; only where this process may mount one.</summary>
internal sealed class SmallDisk : IAsyncDisposable
{
    private readonly TemporaryFolder folder = new();

    /// <summary>Where it is.</summary>
    public string FullName => folder.FullName;

    /// <summary>Mounts a disk; null: this process may not.</summary>
    public static async Task<SmallDisk?> TryMountAsync(int megabytes)
    {
        var disk = new SmallDisk();
        if (OperatingSystem.IsLinux() && await RunAsync("mount", "-t", "tmpfs", "-o", Size(megabytes), "none", disk.FullName))
        {
            return disk;
        }

        disk.folder.Dispose();
        return null;
    }

    /// <summary>Makes it larger.</summary>
    public async Task GrowAsync(int megabytes) => Assert.True(await RunAsync("mount", "-o", $"remount,{Size(megabytes)}", FullName));

    public async ValueTask DisposeAsync()
    {
        await RunAsync("umount", FullName);
        folder.Dispose();
    }

    private static string Size(int megabytes) => string.Create(CultureInfo.InvariantCulture, $"size={megabytes}m");

    private static async Task<bool> RunAsync(string program, params string[] arguments)
    {
        try
        {
            using Process process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
            await process.StandardError.ReadToEndAsync();
            await process.WaitForExitAsync();
            return process.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }
}
