// holder
