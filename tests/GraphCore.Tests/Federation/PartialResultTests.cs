using System.Buffers;
using CsCheck;
using Serverless.GraphCore.Errors;
using Serverless.GraphCore.Federation;
using Serverless.GraphCore.Graph;
using Serverless.GraphCore.Planning;
using Serverless.GraphCore.Tests.Values;
using Serverless.GraphCore.Values;

namespace Serverless.GraphCore.Tests.Federation;

/// <summary>What travels between the parts of a statement arrives as it was, or not at all.</summary>
public sealed class PartialResultTests
{
    private static readonly Gen<(int Width, Value[][] Rows)> Results =
        from width in Gen.Int[0, 3]
        from rows in ValueGen.Plain.Array[width].Array[0, 20]
        select (width, rows);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Results_arrive_as_they_were_written()
    {
        await Results.SampleAsync(async result =>
        {
            var stream = new MemoryStream();
            await WriteAsync(PartialResult.WriteTo(stream), result.Width, result.Rows);
            stream.Position = 0;
            var read = new RowSink();
            await PartialResult.ReplayAsync(stream, read, Token);

            Assert.Equal(Enumerable.Range(0, result.Width).Select(static i => $"c{i}"), read.Columns);
            Assert.Equal(result.Rows, read.Rows);
            Assert.Equal(StatementKind.Read, read.Summary!.Kind);
            Assert.Equal(new Notification("code", "title", "text", "WARNING", "HINT", null), Assert.Single(read.Summary.Notifications));
        }, iter: 300);
    }

    [Fact]
    public async Task Damage_is_found_wherever_it_is()
    {
        var stream = new MemoryStream();
        await WriteAsync(PartialResult.WriteTo(stream), 2, [[new StringValue("a"), IntegerValue.Of(1)], [NullValue.Instance, IntegerValue.Of(2)]]);
        byte[] whole = stream.ToArray();
        for (int i = 0; i < whole.Length; i++)
        {
            byte[] damaged = [.. whole];
            damaged[i] ^= 0x10;
            await AssertDamagedAsync(damaged, $"byte {i}");
            await AssertDamagedAsync(whole[..i], $"cut at {i}");
        }

        await AssertDamagedAsync([.. whole, 0], "one byte more");
    }

    [Fact]
    public void Queries_arrive_as_they_were_written()
    {
        var gen = from text in Gen.String
                  from parameters in Gen.Select(Gen.String[Gen.Char.AlphaNumeric, 1, 5], ValueGen.Plain).Array[0, 4]
                  from carries in Gen.Bool
                  from time in Gen.Long[1, DateTimeOffset.MaxValue.UtcTicks].Nullable()
                  select new QueryRequest(text.Replace("\ud800", "", StringComparison.Ordinal), new MapValue([.. parameters.DistinctBy(static one => one.Item1).Select(static one => KeyValuePair.Create(one.Item1, one.Item2))]))
                  {
                      CarriesEntities = carries,
                      Time = time is { } ticks ? new DateTimeOffset(ticks, TimeSpan.Zero) : null,
                  };
        gen.Where(static query => !query.Text.Any(char.IsSurrogate)).Sample(static query =>
        {
            var writer = new ArrayBufferWriter<byte>();
            SubqueryCodec.Write(writer, query);
            Assert.Equal(query, SubqueryCodec.Read(writer.WrittenSpan));
        }, iter: 300);
    }

    [Fact]
    public void Bytes_that_are_no_query_are_refused()
    {
        Gen.Byte.Array[0, 40].Sample(static bytes =>
        {
            try
            {
                SubqueryCodec.Read(bytes);
            }
            catch (GraphException failure)
            {
                Assert.Equal(ErrorCodes.StorageDamageDetected, failure.Code);
            }
        }, iter: 2000);
    }

    private static async Task AssertDamagedAsync(byte[] bytes, string what)
    {
        GraphException? failure = await Record.ExceptionAsync(() => PartialResult.ReplayAsync(new MemoryStream(bytes), new RowSink(), Token)) as GraphException;
        Assert.True(failure?.Code == ErrorCodes.StorageDamageDetected, what);
    }

    private static async Task WriteAsync(IResultSink sink, int width, Value[][] rows)
    {
        sink.Begin(0, [.. Enumerable.Range(0, width).Select(static i => $"c{i}")]);
        foreach (Value[][] batch in rows.Chunk(7))
        {
            var columns = new Vector[width];
            for (int i = 0; i < width; i++)
            {
                columns[i] = new Vector();
                foreach (Value[] row in batch)
                {
                    columns[i].Append(row[i]);
                }
            }

            await sink.AddAsync(new ResultBatch(columns, batch.Length), Token);
        }

        sink.End(0, new QuerySummary
        {
            Kind = StatementKind.Read,
            Counters = new QueryCounters(),
            Notifications = [new Notification("code", "title", "text", "WARNING", "HINT", new SourcePosition(1, 1, 2))],
        });
    }

    private sealed class RowSink : IResultSink
    {
        public IReadOnlyList<string> Columns { get; private set; } = [];

        public List<Value[]> Rows { get; } = [];

        public QuerySummary? Summary { get; private set; }

        public void Begin(int statement, IReadOnlyList<string> columns) => Columns = columns;

        public ValueTask AddAsync(ResultBatch batch, CancellationToken cancellationToken)
        {
            for (int row = 0; row < batch.RowCount; row++)
            {
                Rows.Add([.. batch.Columns.Select(column => column.GetValue(row))]);
            }

            return ValueTask.CompletedTask;
        }

        public void End(int statement, QuerySummary summary) => Summary = summary;
    }
}
