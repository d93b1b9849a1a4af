using System.Text;
using System.Text.Json;
using CsCheck;
using Serverless.Api.Contracts;
using Serverless.Api.Tests.Support;
using Serverless.GraphCore.Errors;
using Serverless.GraphCore.Graph;
using Serverless.GraphCore.Values;

namespace Serverless.Api.Tests.Contracts;

public sealed class ValueFormatTests
{
    [Fact]
    public void Every_kind_has_its_plain_and_its_typed_text()
    {
        foreach ((Value value, string plain, string typed) in Samples.All)
        {
            Assert.Equal(plain, Write<PlainFormat>(value));
            Assert.Equal(typed, Write<TypedFormat>(value));
        }

        Assert.Equal(Enum.GetValues<ValueKind>(), Samples.All.Select(sample => sample.Value.Kind).Distinct().Order());
    }

    [Fact]
    public void A_typed_column_is_written_as_its_values()
    {
        foreach ((Value value, string plain, string typed) in Samples.All)
        {
            var column = new Vector();
            column.Append(value);

            Assert.Equal(plain, Written(json => ValueFormats.Cell<PlainFormat>(json, column, 0)));
            Assert.Equal(typed, Written(json => ValueFormats.Cell<TypedFormat>(json, column, 0)));
        }
    }

    [Fact]
    public void Nulls_of_a_typed_column_are_null()
    {
        foreach (Value value in new Value[] { BooleanValue.True, Samples.Integer(1), Samples.Float(1), Samples.Text("x") })
        {
            var column = new Vector();
            column.Append(value);
            column.AppendNull();

            Assert.Equal("null", Written(json => ValueFormats.Cell<PlainFormat>(json, column, 1)));
        }
    }

    [Fact]
    public void A_typed_value_is_read_back_as_it_was_written()
    {
        foreach ((Value value, _, string typed) in Samples.All.Where(sample => TypedParameters.Takes(sample.Value.Kind)))
        {
            Value read = TypedParameters.Read(typed);
            Assert.Equal(value.Kind, read.Kind);
            Assert.Equal(value, read);
        }
    }

    [Fact]
    public void Strings_survive_as_JSON() =>
        Gen.String[Gen.Char, 0, 300].Sample(text =>
        {
            string read = JsonDocument.Parse(Write<PlainFormat>(new StringValue(text))).RootElement.GetString()!;
            return read == WithoutUnpairedSurrogates(text);
        });

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void A_long_string_survives_wherever_its_pairs_lie(int shift)
    {
        string text = new string('x', shift) + string.Concat(Enumerable.Repeat("😀", 40_000));

        Assert.Equal($"\"{text}\"", Write<PlainFormat>(new StringValue(text)));
    }

    [Fact]
    public void Floats_survive_as_JSON() =>
        Gen.Double.Where(double.IsFinite).Sample(number =>
        {
            string text = Write<PlainFormat>(new FloatValue(number));
            return JsonDocument.Parse(text).RootElement.GetDouble().Equals(number) && text.AsSpan().IndexOfAny(".E") >= 0;
        });

    [Fact]
    public void Integers_survive_as_JSON() =>
        Gen.Long.Sample(number => JsonDocument.Parse(Write<PlainFormat>(new IntegerValue(number))).RootElement.GetInt64() == number);

    [Fact]
    public void A_value_nested_without_end_is_an_error_and_not_the_end_of_the_process()
    {
        Value value = ListValue.Empty;
        for (int i = 0; i < 1_000_000; i++)
        {
            value = new ListValue([value]);
        }

        Assert.Equal(ErrorCodes.ArgumentError, Assert.Throws<GraphException>(() => Write<PlainFormat>(value)).Code);
        Assert.Equal(ErrorCodes.ArgumentError, Assert.Throws<GraphException>(() => Write<TypedFormat>(value)).Code);
    }

    [Fact]
    public void A_row_of_the_transactional_API_has_properties_and_tells_apart_what_they_belong_to()
    {
        Value[] row =
        [
            Samples.Alice, Samples.Likes, Samples.Path, Samples.Integer(1), Samples.List(Samples.Alice, Samples.Integer(2)),
            new DateValue(0), new PointValue(CoordinateSystem.Wgs84, 12.5, 55.75),
        ];
        IReadOnlyList<Vector> columns = FakeDatabase.Batch(row.Length, row).Columns;

        Assert.Equal(
            """[{"name":"Alice","age":42},{"since":2020},[{"name":"Alice","age":42},{"since":2020},{}],1,[{"name":"Alice","age":42},2],"1970-01-01","""
            + """{"type":"Point","coordinates":[12.5,55.75],"crs":{"srid":4326,"name":"wgs-84","type":"link","properties":{"href":"http://spatialreference.org/ref/epsg/4326/ogcwkt/","type":"ogcwkt"}}}]""",
            Written(json => ValueFormats.Row<RowFormat>(json, columns, 0)));
        const string AliceMeta = """{"id":1,"elementId":"4:t:1","type":"node","deleted":false}""";
        const string LikesMeta = """{"id":7,"elementId":"5:t:7","type":"relationship","deleted":false}""";
        const string BobMeta = """{"id":2,"elementId":"4:t:2","type":"node","deleted":false}""";
        Assert.Equal(
            $$"""[{{AliceMeta}},{{LikesMeta}},[{{AliceMeta}},{{LikesMeta}},{{BobMeta}}],null,{{AliceMeta}},null,{"type":"date"},{"type":"point"}]""",
            Written(json => RowFormat.Meta(json, columns, 0)));
    }

    [Fact]
    public void The_graph_of_a_row_has_each_entity_once()
    {
        IReadOnlyList<Vector> columns = FakeDatabase.Batch(2, [Samples.Path, Samples.List(Samples.Alice, Samples.Likes)]).Columns;

        Assert.Equal(
            """{"nodes":[{"id":"1","elementId":"4:t:1","labels":["Person"],"properties":{"name":"Alice","age":42}},{"id":"2","elementId":"4:t:2","labels":["Person","Admin"],"properties":{}}]"""
            + ""","relationships":[{"id":"7","elementId":"5:t:7","type":"LIKES","startNode":"1","startNodeElementId":"4:t:1","endNode":"2","endNodeElementId":"4:t:2","properties":{"since":2020}}]}""",
            Written(json => new GraphContents().Write(json, columns, 0)));
    }

    private static string Write<TFormat>(Value value)
        where TFormat : struct, IValueFormat => Written(json => TFormat.Value(json, value));

    private static string Written(Action<JsonOutput> write)
    {
        using var json = new JsonOutput();
        write(json);
        return Encoding.UTF8.GetString(json.Written);
    }

    private static string WithoutUnpairedSurrogates(string text) => Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text));
}
