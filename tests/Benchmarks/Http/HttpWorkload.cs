using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text;

namespace Serverless.Benchmarks.Http;

/// <summary>
/// Measures a running server from outside: latency on one connection, throughput on sixteen, of a point read and of
/// commits, beside the server's own empty endpoint as the yardstick.
/// usage: Benchmarks http http://127.0.0.1:7474 [seconds per measurement]
/// </summary>
internal sealed class HttpWorkload(IPEndPoint server, TimeSpan duration)
{
    private const int Connections = 16;
    private const int Items = 10_000;
    private const int BatchSize = 100;
    private const string Database = "graph";

    public static int Run(string[] args)
    {
        if (args.Length is 0 or > 2 || !Uri.TryCreate(args[0], UriKind.Absolute, out var url))
        {
            Console.Error.WriteLine("usage: Benchmarks http URL [SECONDS]");
            return 2;
        }

        var seconds = args.Length > 1 ? double.Parse(args[1], CultureInfo.InvariantCulture) : 3;
        new HttpWorkload(new IPEndPoint(IPAddress.Parse(url.Host), url.Port), TimeSpan.FromSeconds(seconds)).Measure();
        return 0;
    }

    private void Measure()
    {
        Prepare();
        var empty = RawConnection.Get("/health/live");
        Report("empty endpoint", empty, _ => empty, rowsPerRequest: 1);
        var reads = Enumerable.Range(0, 997).Select(static i => Statement("MATCH (n:BenchItem {id: $id}) RETURN n.name", $"{{\"id\":{i * 10}}}")).ToArray();
        Report("point read", reads[0], i => reads[i % reads.Length], rowsPerRequest: 1);
        var create = Statement("CREATE (:BenchWrite {at: $id})", "{\"id\":1}");
        Report("commit, one statement", create, _ => create, rowsPerRequest: 1);
        var batch = Batch("CREATE (:BenchWrite {at: 1})");
        Report($"commit, {BatchSize} statements", batch, _ => batch, BatchSize);
    }

    private static byte[] Statement(string text, string parameters) =>
        RawConnection.Post($"/db/{Database}/query/v2", $"{{\"statement\":\"{text}\",\"parameters\":{parameters}}}");

    private static byte[] Batch(string text)
    {
        var statements = string.Join(",", Enumerable.Repeat($"{{\"statement\":\"{text}\"}}", BatchSize));
        return RawConnection.Post($"/db/{Database}/tx/commit", $"{{\"statements\":[{statements}]}}");
    }

    private static void Check(int status, ReadOnlySpan<byte> body)
    {
        if (status is < 200 or > 299 || body.IndexOf("\"code\""u8) >= 0)
        {
            throw new InvalidOperationException($"The server answered {status}: {Encoding.UTF8.GetString(body)}");
        }
    }

    private void Prepare()
    {
        using var connection = new RawConnection(server);
        foreach (var text in new[]
        {
            "MATCH (n:BenchItem) DETACH DELETE n",
            "CREATE CONSTRAINT bench_item_id IF NOT EXISTS FOR (n:BenchItem) REQUIRE n.id IS UNIQUE",
            $"UNWIND range(0, {Items - 1}) AS i CREATE (:BenchItem {{id: i, name: 'item ' + toString(i)}})",
        })
        {
            Check(connection.Send(Statement(text, "{}"), out var body), body);
        }
    }

    private void Report(string name, byte[] warmUp, Func<int, byte[]> request, int rowsPerRequest)
    {
        var latencies = Latencies(warmUp, request);
        var rate = Throughput(request) * rowsPerRequest;
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{name,-24} 1 connection: p50 {At(latencies, 0.5):0.000} ms, p99 {At(latencies, 0.99):0.000} ms   {Connections} connections: {rate:#,0} statements/s"));
    }

    private static double At(List<double> sorted, double quantile) => sorted[(int)(quantile * (sorted.Count - 1))];

    private List<double> Latencies(byte[] warmUp, Func<int, byte[]> request)
    {
        using var connection = new RawConnection(server);
        for (var i = 0; i < 500; i++)
        {
            Check(connection.Send(warmUp, out var body), body);
        }

        List<double> latencies = [];
        var clock = Stopwatch.StartNew();
        for (var i = 0; clock.Elapsed < duration; i++)
        {
            var start = Stopwatch.GetTimestamp();
            var status = connection.Send(request(i), out var body);
            latencies.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
            Check(status, body);
        }

        latencies.Sort();
        return latencies;
    }

    private double Throughput(Func<int, byte[]> request)
    {
        long requests = 0;
        var clock = Stopwatch.StartNew();
        var threads = Enumerable.Range(0, Connections).Select(k => new Thread(() =>
        {
            using var connection = new RawConnection(server);
            for (var i = k; clock.Elapsed < duration; i++)
            {
                Check(connection.Send(request(i), out var body), body);
                Interlocked.Increment(ref requests);
            }
        })).ToList();
        threads.ForEach(static thread => thread.Start());
        threads.ForEach(static thread => thread.Join());
        return requests / clock.Elapsed.TotalSeconds;
    }
}
