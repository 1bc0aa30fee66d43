"""提请关闭: an enterprise without the conditions of safety is proposed to the people's government to be closed, with
its receipt and answer (AQF-113). The office proposes; whether to close the government decides."""
