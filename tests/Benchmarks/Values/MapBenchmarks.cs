using BenchmarkDotNet.Attributes;
using Serverless.GraphCore.Values;

namespace Serverless.Benchmarks.Values;

/// <summary>Looking up a key in maps below and above the size from which a map keeps an index.</summary>
[MemoryDiagnoser]
public class MapBenchmarks
{
    private MapValue map = MapValue.Empty;
    private string key = "";

    [Params(4, 8, 9, 64)]
    public int Entries { get; set; }

    [GlobalSetup]
    public void Fill()
    {
        map = new MapValue([.. Enumerable.Range(0, Entries).Select(n => KeyValuePair.Create<string, Value>($"property{n}", new IntegerValue(n)))]);
        key = $"property{Entries - 1}";
    }

    [Benchmark]
    public Value Last_key() => map.Get(key);
}
