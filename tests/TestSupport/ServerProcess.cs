using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Serverless.TestSupport;

/// <summary>
/// A LocalHost server in a process of its own, on a free port of the loopback address. For projects that refer to LocalHost,
/// so that its program stands beside theirs.
/// </summary>
public sealed class ServerProcess : IAsyncDisposable
{
    /// <summary>The program, which has other commands too.</summary>
    public static readonly string Program = Path.Combine(AppContext.BaseDirectory, "Serverless.LocalHost");

    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(60);

    private readonly Process process;
    private readonly StringBuilder output = new();

    private ServerProcess(Process process, Uri address)
    {
        this.process = process;
        Address = address;
        process.OutputDataReceived += Keep;
        process.ErrorDataReceived += Keep;
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    /// <summary>Where it listens, for example <c>http://127.0.0.1:41234/</c>.</summary>
    public Uri Address { get; }

    /// <summary>What it has written so far.</summary>
    public string Output
    {
        get
        {
            lock (output)
            {
                return output.ToString();
            }
        }
    }

    /// <summary>Starts a server and waits until it is ready.</summary>
    /// <param name="options">Its options, without <c>--urls</c>.</param>
    /// <param name="port">The port, or null for a free one.</param>
    /// <param name="environment">Variables of its environment beside this process's.</param>
    public static async Task<ServerProcess> StartAsync(
        IReadOnlyList<string> options, CancellationToken cancellationToken, int? port = null, IReadOnlyDictionary<string, string>? environment = null)
    {
        var address = new Uri($"http://127.0.0.1:{port ?? FreePort()}/");
        var start = new ProcessStartInfo(Program, ["--urls", address.ToString(), .. options]) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach ((string name, string value) in environment ?? new Dictionary<string, string>())
        {
            start.Environment[name] = value;
        }

        var server = new ServerProcess(Process.Start(start)!, address);
        await server.WaitUntilReadyAsync(cancellationToken);
        return server;
    }

    /// <summary>Ends it at once, as <c>kill -9</c> does.</summary>
    public async Task KillAsync()
    {
        process.Kill();
        await process.WaitForExitAsync(CancellationToken.None);
    }

    /// <summary>Asks it to stop, as a service manager does, and returns its exit status.</summary>
    public async Task<int> StopAsync(CancellationToken cancellationToken)
    {
        using Process signal = Process.Start("kill", ["-TERM", process.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]);
        await signal.WaitForExitAsync(cancellationToken);
        await process.WaitForExitAsync(cancellationToken);
        return process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        if (!process.HasExited)
        {
            await KillAsync();
        }

        process.Dispose();
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private async Task WaitUntilReadyAsync(CancellationToken cancellationToken)
    {
        using var client = new HttpClient { BaseAddress = Address };
        using var poll = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        var waited = Stopwatch.StartNew();
        while (waited.Elapsed < StartLimit && !process.HasExited)
        {
            try
            {
                using HttpResponseMessage answer = await client.GetAsync("health/ready", cancellationToken);
                if (answer.IsSuccessStatusCode)
                {
                    return;
                }
            }
            catch (HttpRequestException)
            {
                // It does not listen yet.
            }

            await poll.WaitForNextTickAsync(cancellationToken);
        }

        throw new InvalidOperationException($"LocalHost was not ready after {waited.Elapsed.TotalSeconds:F1} s; its output:\n{Output}");
    }

    private void Keep(object sender, DataReceivedEventArgs line)
    {
        lock (output)
        {
            output.AppendLine(line.Data);
        }
    }
}
