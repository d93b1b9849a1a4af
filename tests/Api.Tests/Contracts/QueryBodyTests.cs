using System.Text;
using CsCheck;
using Serverless.Api.Contracts;
using Serverless.Api.Tests.Support;
using Serverless.GraphCore.Errors;
using Serverless.GraphCore.Values;

namespace Serverless.Api.Tests.Contracts;

public sealed class QueryBodyTests
{
    /// <summary>Bodies that are refused.</summary>
    public static TheoryData<string> Malformed =>
    [
        "", " ", "{", "}", "[]", "null", "1", "\"RETURN 1\"", "{}",
        """{"statement":"RETURN 1"} x""", """{"statement":"RETURN 1"}{}""", """{"statement":"RETURN 1",}""",
        """{"statement":"RETURN 1" /* why */}""", "{'statement':'RETURN 1'}", """{statement:"RETURN 1"}""",
        """{"statement":null}""", """{"statement":1}""", """{"statement":["RETURN 1"]}""", """{"statement":{"a":1}}""",
        """{"Statement":"RETURN 1"}""", """{"statement":"RETURN 1","extra":1}""", """{"statement":"RETURN 1","statement":"RETURN 2"}""",
        "{\"statement\":\"RETURN \0\"}", "{\"statement\":\"RETURN\n1\"}", """{"statement":"\ud800"}""", """{"statement":"\udc00 x"}""", """{"statement":"\x41"}""",
        """{"statement":"","parameters":[]}""", """{"statement":"","parameters":"x"}""", """{"statement":"","parameters":{"a":1,"a":2}}""",
        """{"statement":"","parameters":{"a":{"k":1,"k":1}}}""", """{"statement":"","parameters":{"a":"\ud800"}}""", """{"statement":"","parameters":{"\udfff":1}}""",
        """{"statement":"","parameters":{"a":9223372036854775808}}""", """{"statement":"","parameters":{"a":-9223372036854775809}}""",
        """{"statement":"","parameters":{"a":1e999}}""", """{"statement":"","parameters":{"a":NaN}}""", """{"statement":"","parameters":{"a":01}}""",
        """{"statement":"","parameters":{"a":+1}}""", """{"statement":"","parameters":{"a":.5}}""", """{"statement":"","parameters":{"a":tru}}""",
        """{"statement":"","includeCounters":"yes"}""", """{"statement":"","includeCounters":1}""",
        """{"statement":"","bookmarks":"b"}""", """{"statement":"","bookmarks":[1]}""", """{"statement":"","bookmarks":{"a":"b"}}""",
        """{"statement":"","accessMode":"BOTH"}""", """{"statement":"","accessMode":1}""",
        """{"statement":"","maxExecutionTime":0}""", """{"statement":"","maxExecutionTime":-1}""", """{"statement":"","maxExecutionTime":"1"}""",
        """{"statement":"","maxExecutionTime":1e300}""", """{"statement":"","maxExecutionTime":1e999}""", """{"statement":"","impersonatedUser":1}""",
    ];

    /// <summary>Typed parameters that are refused.</summary>
    public static TheoryData<string> MalformedTyped =>
    [
        "1", "\"x\"", "[]", "null", "{}", """{"$type":"Integer"}""", """{"_value":"1"}""", """{"$type":1,"_value":"1"}""",
        """{"$type":"Integer","_value":"1","more":1}""", """{"$type":"Integer","$type":"Integer","_value":"1"}""", """{"$type":"Integer","_value":"1","_value":"1"}""",
        """{"_value":"1","_value":"1","$type":"Integer"}""", """{"$type":"Integer","_value":1}""", """{"$type":"Integer","_value":"1.5"}""",
        """{"$type":"Integer","_value":" 1"}""", """{"$type":"Integer","_value":""}""", """{"$type":"Integer","_value":"9223372036854775808"}""",
        """{"$type":"Float","_value":"x"}""", """{"$type":"Float","_value":"1e999"}""", """{"$type":"Float","_value":"∞"}""", """{"$type":"Float","_value":"1,5"}""",
        """{"$type":"Boolean","_value":"true"}""", """{"$type":"Null","_value":0}""", """{"$type":"String","_value":1}""", """{"$type":"Text","_value":"x"}""",
        """{"$type":"List","_value":[1]}""", """{"$type":"List","_value":{}}""", """{"$type":"Map","_value":[]}""", """{"$type":"Map","_value":{"a":1}}""",
        """{"$type":"Node","_value":{"_element_id":"4:t:1","_labels":[],"_properties":{}}}""", """{"$type":"Point","_value":"POINT (1 2)"}""",
        """{"$type":"Point","_value":"SRID=1;POINT (1 2)"}""", """{"$type":"Point","_value":"SRID=7203;POINT (1 2 3)"}""", """{"$type":"Point","_value":"SRID=9157;POINT (1 2)"}""",
        """{"$type":"Point","_value":"SRID=7203;POINT (1 NaN)"}""", """{"$type":"Point","_value":"SRID=7203;POINT (1 2"}""",
    ];

    [Theory]
    [MemberData(nameof(Malformed))]
    public void A_malformed_body_is_refused(string body) => AssertRefused(Encoding.UTF8.GetBytes(body), typed: false);

    [Theory]
    [MemberData(nameof(MalformedTyped))]
    public void A_malformed_typed_parameter_is_refused(string value) =>
        AssertRefused(Encoding.UTF8.GetBytes($$$"""{"statement":"","parameters":{"x":{{{value}}}}}"""), typed: true);

    [Theory]
    [InlineData(new byte[] { 0xFF })]
    [InlineData(new byte[] { 0xC3 })]
    [InlineData(new byte[] { 0xC0, 0x80 })]
    [InlineData(new byte[] { 0xED, 0xA0, 0x80 })]
    [InlineData(new byte[] { 0xF4, 0x90, 0x80, 0x80 })]
    public void A_body_that_is_not_UTF8_is_refused(byte[] wrong) =>
        AssertRefused([.. "{\"statement\":\"RETURN '"u8, .. wrong, .. "'\"}"u8], typed: false);

    [Theory]
    [InlineData("Date", "2015-13-01")]
    [InlineData("Time", "25:00Z")]
    [InlineData("ZonedDateTime", "2015-01-01T00:00[No/Where]")]
    [InlineData("Duration", "1 day")]
    public void A_temporal_text_that_is_none_is_a_clients_error(string type, string text)
    {
        GraphException error = Assert.Throws<GraphException>(() => TypedParameters.Read($$"""{"$type":"{{type}}","_value":"{{text}}"}"""));

        Assert.Equal(ErrorClassification.ClientError, error.Code.Classification);
    }

    [Fact]
    public void Impersonation_is_forbidden()
    {
        GraphException error = Assert.Throws<GraphException>(() => Read("""{"statement":"","impersonatedUser":"bob"}"""));

        Assert.Equal(ErrorCodes.Forbidden, error.Code);
    }

    [Theory]
    [InlineData("[", "]")]
    [InlineData("""{"a":""", "}")]
    public void Parameters_nest_to_a_limit(string open, string close)
    {
        string Nested(int depth) => $$$"""{"statement":"","parameters":{"x":{{{string.Concat(Enumerable.Repeat(open, depth))}}}1{{{string.Concat(Enumerable.Repeat(close, depth))}}}}}""";

        Assert.NotNull(Read(Nested(63)));
        AssertRefused(Encoding.UTF8.GetBytes(Nested(64)), typed: false);
        AssertRefused(Encoding.UTF8.GetBytes(Nested(1_000)), typed: false);
        AssertRefused(Encoding.UTF8.GetBytes(Nested(100_000)), typed: false);
    }

    [Fact]
    public void Typed_parameters_nest_to_the_same_limit()
    {
        string Nested(int depth) => depth == 0 ? """{"$type":"Null","_value":null}""" : $$$"""{"_value":[{{{Nested(depth - 1)}}}],"$type":"List"}""";

        Assert.Equal(ValueKind.List, TypedParameters.Read(Nested(63)).Kind);
        AssertRefused(Encoding.UTF8.GetBytes($$$"""{"statement":"","parameters":{"x":{{{Nested(64)}}}}}"""), typed: true);
    }

    [Fact]
    public void A_statement_has_a_greatest_length()
    {
        var limits = new ApiLimits { StatementLength = 10 };

        Assert.NotNull(QueryBody.Read("""{"statement":"RETURN 123"}"""u8, typed: false, limits));
        Assert.Throws<GraphException>(() => QueryBody.Read("""{"statement":"RETURN 1234"}"""u8, typed: false, limits));
    }

    [Fact]
    public void Any_order_escapes_and_blanks_are_taken()
    {
        QueryBody body = Read(""" { "parameters" : { "x" : -0 , "é" : "A\u0000\u00e9\ud83d\ude00\/" } , "stat\u0065ment" : "RETURN $x" } """);

        Assert.Equal("RETURN $x", body.Query.Text);
        Assert.Equal(ValueKind.Integer, body.Query.Parameters.Get("x").Kind);
        Assert.Equal(Samples.Text("A\0é😀/"), body.Query.Parameters.Get("é"));
    }

    [Fact]
    public void Nulls_are_absent_fields()
    {
        QueryBody body = Read("""{"statement":"x","parameters":null,"includeCounters":null,"bookmarks":null,"accessMode":null,"maxExecutionTime":null,"impersonatedUser":null}""");

        Assert.Equal((0, false, 0, false, null), (body.Query.Parameters.Count, body.IncludeCounters, body.Bookmarks.Count, body.ReadOnly, body.Timeout));
    }

    [Fact]
    public void Large_maps_keep_their_names_apart()
    {
        string entries = string.Join(',', Enumerable.Range(0, 100).Select(i => $"\"k{i}\":{i}"));

        Assert.Equal(Samples.Integer(99), ((MapValue)TypedParameters.Read($"{{{entries}}}", typed: false)).Get("k99"));
        AssertRefused(Encoding.UTF8.GetBytes("{\"statement\":\"\",\"parameters\":{\"x\":{" + entries + ",\"k7\":1}}}"), typed: false);
    }

    [Fact]
    public void A_damaged_body_is_refused_or_read_and_nothing_else()
    {
        byte[] whole = Encoding.UTF8.GetBytes(
            """{"statement":"RETURN $x","parameters":{"x":{"$type":"List","_value":[{"$type":"Float","_value":"-1.5E3"},{"_value":"SRID=7203;POINT (1.0 2.0)","$type":"Point"}]}},"bookmarks":["a"],"maxExecutionTime":1.5}""");

        Gen.Select(Gen.Int[0, whole.Length - 1], Gen.Byte, Gen.Int[0, 3], Gen.Bool).Sample((at, with, how, typed) =>
        {
            byte[] damaged = how switch
            {
                0 => whole[..at],
                1 => [.. whole[..at], .. whole[(at + 1)..]],
                2 => [.. whole[..at], with, .. whole[at..]],
                _ => [.. whole[..at], with, .. whole[(at + 1)..]],
            };
            try
            {
                QueryBody.Read(damaged, typed, new ApiLimits());
            }
            catch (GraphException exception) when (exception.Code.Classification == ErrorClassification.ClientError)
            {
            }
        });
    }

    private static QueryBody Read(string body) => QueryBody.Read(Encoding.UTF8.GetBytes(body), typed: false, new ApiLimits());

    private static void AssertRefused(byte[] body, bool typed)
    {
        GraphException error = Assert.Throws<GraphException>(() => QueryBody.Read(body, typed, new ApiLimits()));
        Assert.Equal(ErrorCodes.InvalidFormat, error.Code);
    }
}
